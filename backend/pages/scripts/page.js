// What every page does beyond being read. Without this file all is there, and forms and links work.

import htmx from "htmx.org";
import { livenPlots } from "./plots.js";
import { livenTables } from "./tables.js";

// htmx starts when the page is complete, hence after these lines. Nothing may run or be styled but what was built
// (Content-Security-Policy), no other host is asked, and no page with anybody's amounts is kept in the browser.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
});

function liven(root) {
  livenPlots(root);
  livenTables(root);
}

liven(document);
htmx.onLoad(liven); // also what is exchanged later
