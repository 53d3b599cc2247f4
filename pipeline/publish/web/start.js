// The start page has no map: it keeps the language alone.
"use strict";

window.hopnhat.start();
document.documentElement.dataset.ready = "yes";
