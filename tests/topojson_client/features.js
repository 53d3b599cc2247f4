// Prints the objects of a TopoJSON file as GeoJSON, and how many arcs its neighbours share.
const fs = require("fs");
const client = require("topojson-client");

const topology = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const features = {};
const shared = {};
for (const [name, object] of Object.entries(topology.objects)) {
  features[name] = client.feature(topology, object);
  shared[name] = client.mesh(topology, object, (a, b) => a !== b).coordinates.length;
}
process.stdout.write(JSON.stringify({ features, shared }));
