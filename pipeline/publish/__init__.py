"""What people open: GeoPackage, other formats, maps, report."""
