package io.convoy.jobs.report;

import io.convoy.jobs.report.plot.Markup;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.PlotStyle;

/** A page: one file that needs no other, for wide and narrow screens, light and dark. */
final class Page {
  private static final String STYLE =
      """
      * { box-sizing: border-box; }
      body { margin: 0 auto; padding: 16px; max-width: 1240px; background: var(--paper);
        color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
      h1 { font-size: 24px; margin: 4px 0; } h2 { font-size: 19px; margin: 34px 0 8px; }
      h3 { font-size: 15px; margin: 18px 0 4px; }
      p, ul { margin: 6px 0; } .soft { color: var(--soft); }
      ul.verdict { list-style: none; padding: 0; }
      ul.verdict li { border-left: 4px solid var(--line); padding: 2px 10px; margin: 6px 0; }
      ul.verdict .good { border-color: var(--good); } ul.verdict .look { border-color: var(--look); }
      ul.verdict .wrong { border-color: var(--bad); }
      .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px;
        margin: 14px 0; }
      .tile, .card { background: var(--card); border-radius: 8px; padding: 10px 12px; }
      .tile b { display: block; font-size: 20px; } .tile span { color: var(--soft); font-size: 13px; }
      .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr));
        gap: 14px; }
      @media (max-width: 500px) { body { padding: 10px; } .card { padding: 8px 4px; } }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-size: 14px; overflow-wrap: normal; }
      th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line);
        vertical-align: top; } th { color: var(--soft); font-weight: 600; }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
      table.sortable td:first-child { white-space: nowrap; } td.long { min-width: 40ch; }
      th.sortable { cursor: pointer; text-decoration: underline dotted; }
      pre, code { font: 13px/1.45 ui-monospace, monospace; }
      pre { background: var(--card); border-radius: 8px; padding: 10px 12px; overflow-x: auto;
        margin: 6px 0; }
      .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr));
        gap: 12px; font-size: 12px; line-height: 1.35; }
      .pictures img { width: 96px; height: 96px; object-fit: contain; display: block;
        background: var(--card); border-radius: 4px; }
      img.filters { image-rendering: pixelated; width: 100%; max-width: 520px; display: block; }
      summary { cursor: pointer; }
      .neighbours { display: grid; grid-template-columns: repeat(7, minmax(0, 84px)); gap: 6px;
        font-size: 11px; line-height: 1.3; margin: 6px 0; }
      .neighbours img { width: 100%; aspect-ratio: 1; object-fit: contain; display: block;
        background: var(--card); border-radius: 4px; }
      .neighbours div:first-child img { outline: 2px solid var(--c0); }
      .wide { max-width: 760px; } label { margin-right: 14px; }
      select { font: inherit; max-width: 100%; color: inherit; background: var(--card);
        border: 1px solid var(--line); border-radius: 6px; padding: 3px 6px; }
      #parallel polyline { fill: none; stroke-width: 1.6; opacity: .75; }
      #parallel polyline:hover { stroke-width: 4; opacity: 1; }
      #parallel polyline.off { opacity: .05; }
      #parallel .tick { paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
      @media (prefers-color-scheme: dark) { #parallel polyline, #explorer circle {
        filter: brightness(1.7); } }
      #parallel rect.axis { fill: transparent; cursor: ns-resize; touch-action: none; }
      #parallel rect.chosen { fill: var(--soft); opacity: .25; }
      """;

  /** Sorts a table by the column whose head is clicked; without it the page reads as well. */
  private static final String SCRIPT =
      """
      document.querySelectorAll('th.sortable').forEach(function (head) {
        head.addEventListener('click', function () {
          var body = head.closest('table').tBodies[0];
          var column = head.cellIndex;
          var down = head.dataset.down !== '1';
          head.dataset.down = down ? '1' : '0';
          var value = function (row) {
            var cell = row.cells[column];
            var text = cell.dataset.v === undefined ? cell.textContent : cell.dataset.v;
            var number = parseFloat(text);
            return isNaN(number) ? text : number;
          };
          Array.from(body.rows).sort(function (a, b) {
            var order = value(a) > value(b) ? 1 : value(a) === value(b) ? 0 : -1;
            return down ? -order : order;
          }).forEach(function (row) { body.appendChild(row); });
        });
      });
      """;

  private Page() {}

  /**
   * A whole page.
   *
   * @param refresh seconds after which a browser loads it again; 0 for never
   */
  static String of(String title, Markup body, int refresh) {
    Markup page = new Markup();
    page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    if (refresh > 0) {
      page.empty("meta", "http-equiv", "refresh", "content", refresh);
    }
    page.element("title", title);
    page.add(Markup.style(PlotStyle.text() + STYLE)).close("head");
    page.open("body").add(body).add(Markup.script(SCRIPT)).close("body").close("html");
    return "<!DOCTYPE html>\n" + page;
  }

  /** A heading. */
  static Markup heading(String text) {
    return new Markup().element("h2", text);
  }

  /** Plots beside each other where there is room. */
  static Markup plots(Iterable<Plot> plots) {
    Markup grid = new Markup().open("div", "class", "plots");
    for (Plot plot : plots) {
      grid.open("div", "class", "card").add(plot.svg()).close("div");
    }
    return grid.close("div");
  }
}
