package io.convoy.jobs.report;

import io.convoy.jobs.report.plot.Markup;
import java.util.List;

/**
 * Parts of a page about several runs that its reader works with: any figure against any key,
 * parallel coordinates, and the difference of any two recipes. A small script within the page draws
 * them.
 */
final class CommandCentre {
  /** Neither of the characters that XML takes for markup is in it. */
  private static final String SCRIPT =
      """
      (function () {
        var data = JSON.parse(document.getElementById('runs-data').textContent);
        var byId = function (id) { return document.getElementById(id); };
        var ns = 'http://www.w3.org/2000/svg';
        var add = function (parent, tag, attributes, text) {
          var made = document.createElementNS(ns, tag);
          Object.keys(attributes).forEach(function (name) {
            made.setAttribute(name, attributes[name]);
          });
          if (text !== undefined) { made.textContent = text; }
          parent.appendChild(made);
          return made;
        };
        var fill = function (select, names, chosen) {
          names.forEach(function (name, i) {
            var option = document.createElement('option');
            option.value = i;
            option.textContent = name;
            select.appendChild(option);
          });
          select.value = chosen;
        };
        var shown = function (value) {
          return typeof value === 'number' ? String(parseFloat(value.toPrecision(4))) : value;
        };
        var scale = function (values) {
          var known = values.filter(function (v) { return v !== null; });
          var text = known.some(function (v) { return typeof v !== 'number'; });
          if (text) {
            var names = Array.from(new Set(known.map(String))).sort();
            var last = Math.max(1, names.length - 1);
            return { place: function (v) { return names.indexOf(String(v)) / last; },
              ticks: names.map(function (n, i) { return [i / last, n]; }) };
          }
          var low = Math.min.apply(null, known);
          var high = Math.max.apply(null, known);
          var wide = low > 0 ? high / low > 30 : false;
          var to = wide ? Math.log10 : function (v) { return v; };
          var back = wide ? function (v) { return Math.pow(10, v); } : function (v) { return v; };
          var span = to(high) - to(low);
          return { place: function (v) { return span > 0 ? (to(v) - to(low)) / span : 0.5; },
            ticks: span > 0 ? [0, 0.25, 0.5, 0.75, 1].map(function (p) {
              return [p, shown(back(to(low) + span * p))];
            }) : [[0.5, shown(low)]] };
        };
        var stops = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
        var colour = function (share) {
          var place = Math.max(0, Math.min(1, share)) * 4;
          var at = Math.min(3, Math.floor(place));
          return 'rgb(' + [0, 1, 2].map(function (i) {
            return Math.round(stops[at][i] + (stops[at + 1][i] - stops[at][i]) * (place - at));
          }).join(',') + ')';
        };
        var x = byId('axis-x');
        var y = byId('axis-y');
        var c = byId('axis-c');
        var names = data.columns.map(function (column) { return column.name; });
        var first = data.columns.findIndex(function (column) { return column.key; });
        var kept = location.hash.slice(1).split('-').map(Number);
        var usual = [first > 0 ? first : 4, 0, 0];
        [x, y, c].forEach(function (select, i) {
          var known = kept.length === 3 ? kept[i] in names : false;
          fill(select, names, known ? kept[i] : usual[i]);
        });
        var draw = function () {
          var svg = byId('explorer');
          while (svg.firstChild) { svg.removeChild(svg.firstChild); }
          var all = [x, y, c].map(function (select) { return data.columns[select.value].values; });
          var scales = all.map(scale);
          var left = 90;
          var right = 620;
          var top = 16;
          var bottom = 330;
          scales[0].ticks.forEach(function (tick, i, ticks) {
            var at = left + tick[0] * (right - left);
            add(svg, 'path', { 'class': 'grid', d: 'M' + at + ' ' + top + 'V' + (bottom + 4) });
            if (i % Math.ceil(ticks.length / 8) === 0) {
              add(svg, 'text', { 'class': 'tick', x: at, y: bottom + 18, 'text-anchor': 'middle' },
                String(tick[1]).slice(0, 14));
            }
          });
          scales[1].ticks.forEach(function (tick, i, ticks) {
            var at = bottom - tick[0] * (bottom - top);
            add(svg, 'path', { 'class': 'grid', d: 'M' + left + ' ' + at + 'H' + right });
            if (i % Math.ceil(ticks.length / 16) === 0) {
              add(svg, 'text', { 'class': 'tick', x: left - 6, y: at + 4, 'text-anchor': 'end' },
                String(tick[1]).slice(0, 12));
            }
          });
          add(svg, 'text', { 'class': 'tick', x: (left + right) / 2, y: bottom + 36,
            'text-anchor': 'middle' }, names[x.value]);
          data.runs.forEach(function (run, i) {
            var known = [0, 1].every(function (k) { return all[k][i] !== null; });
            if (known) {
              var dot = add(svg, 'circle', { r: 5,
                cx: left + scales[0].place(all[0][i]) * (right - left),
                cy: bottom - scales[1].place(all[1][i]) * (bottom - top),
                fill: all[2][i] === null ? '#888888' : colour(scales[2].place(all[2][i])) });
              add(dot, 'title', {}, run + ': ' + [x, y, c].map(function (select, k) {
                return names[select.value] + ' = ' + shown(all[k][i]);
              }).join(', '));
            }
          });
        };
        [x, y, c].forEach(function (select) {
          select.addEventListener('change', function () {
            history.replaceState(null, '', '#' + [x.value, y.value, c.value].join('-'));
            draw();
          });
        });
        draw();
        var one = byId('diff-one');
        var other = byId('diff-other');
        var diff = function () {
          var body = byId('diff-rows');
          while (body.firstChild) { body.removeChild(body.firstChild); }
          data.columns.forEach(function (column) {
            var pair = [column.values[one.value], column.values[other.value]];
            if (pair[0] !== pair[1]) {
              var row = body.insertRow();
              [column.name].concat(pair).forEach(function (value) {
                row.insertCell().textContent = value === null ? '-' : shown(value);
              });
            }
          });
        };
        if (one) {
          fill(one, data.runs, 0);
          fill(other, data.runs, 1);
          [one, other].forEach(function (select) { select.addEventListener('change', diff); });
          diff();
        }
        var lines = Array.from(document.querySelectorAll('#parallel polyline'));
        var ranges = {};
        document.querySelectorAll('#parallel rect.axis').forEach(function (axis) {
          var from = 0;
          var place = function (event) {
            var box = axis.getBoundingClientRect();
            return 1 - (event.clientY - box.top - box.height * 8 / 256) / (box.height * 240 / 256);
          };
          axis.addEventListener('pointerdown', function (event) {
            from = place(event);
            axis.setPointerCapture(event.pointerId);
          });
          axis.addEventListener('pointerup', function (event) {
            var to = place(event);
            var number = axis.dataset.axis;
            if (Math.abs(to - from) > 0.02) {
              ranges[number] = [Math.min(from, to), Math.max(from, to)];
            } else {
              delete ranges[number];
            }
            axis.classList.toggle('chosen', number in ranges);
            lines.forEach(function (line) {
              var places = line.dataset.p.split(' ').map(Number);
              line.classList.toggle('off', !Object.keys(ranges).every(function (key) {
                var p = places[key];
                return p >= ranges[key][0] ? ranges[key][1] >= p : false;
              }));
            });
          });
        });
      })();
      """;

  private final List<ReportedRun> runs;
  private final RunColumns columns;

  CommandCentre(List<ReportedRun> runs, List<String> keys) {
    this.runs = runs;
    columns = new RunColumns(runs, keys);
  }

  /** Any column against any other. */
  Markup explorer() {
    Markup body = Page.heading("Any figure against any key");
    body.open("p");
    choice(body, "axis-y", "up ");
    choice(body, "axis-x", "across ");
    choice(body, "axis-c", "colour ");
    body.close("p");
    body.open("div", "class", "card wide");
    body.openPicture("0 0 640 375", "Runs by two of their figures", "id", "explorer");
    body.close("svg").close("div");
    return body.element("div", columns.json().toString(), "id", "runs-data", "hidden", "hidden");
  }

  /** All keys at once. */
  Markup parallel() {
    Markup plot = new ParallelPlot(runs, columns).svg();
    if (plot.toString().isEmpty()) {
      return plot;
    }
    Markup body = Page.heading("All keys at once");
    body.element(
        "p",
        "Each line is a run, yellow the best. Drag along an axis to see only the runs that pass"
            + " there; click on it to see all again.",
        "class",
        "soft");
    return body.open("div", "class", "card").add(plot).close("div");
  }

  /** The difference of two runs that are chosen. */
  Markup difference() {
    Markup body = Page.heading("Difference of two runs").open("p");
    choice(body, "diff-one", "");
    choice(body, "diff-other", " and ");
    body.close("p").open("div", "class", "scroll").open("table").open("tbody", "id", "diff-rows");
    return body.close("tbody").close("table").close("div");
  }

  private static void choice(Markup body, String id, String label) {
    body.open("label").text(label).open("select", "id", id).close("select").close("label");
  }

  /** What draws them; after them. */
  static Markup script() {
    return Markup.script(SCRIPT);
  }
}
