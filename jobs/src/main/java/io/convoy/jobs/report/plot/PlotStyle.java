package io.convoy.jobs.report.plot;

import java.util.Locale;

/** The styles of plots: colours of series by number, for light and dark pages. */
public final class PlotStyle {
  private static final String PALETTE =
      """
      :root { color-scheme: light dark; --paper: #ffffff; --card: #f6f7f9; --ink: #1c2126;
        --soft: #5d6670; --line: #dde1e6; --good: #1f7a3d; --look: #9a6200; --bad: #b3261e;
        --c0: #2467b5; --c1: #d0671c; --c2: #23834a; --c3: #a33b87; --c4: #7a6a1f; --c5: #1b8a94;
        --c6: #c03a3a; --c7: #6257c4; }
      @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --card: #1d2125;
        --ink: #e4e7ea; --soft: #9da6af; --line: #343a41; --good: #6fcf8d; --look: #e0b04c;
        --bad: #f2877f; --c0: #6ba8ee; --c1: #f0985a; --c2: #63c98a; --c3: #dd86c6; --c4: #cdbb63;
        --c5: #5cc7d1; --c6: #ee8080; --c7: #a59cf0; } }
      """;

  private static final String SHAPES =
      """
      svg.plot { width: 100%; height: auto; display: block; font: 13px system-ui, sans-serif; }
      svg.plot text { fill: var(--ink); }
      svg.plot .title { font-weight: 600; font-size: 14px; }
      svg.plot .tick { fill: var(--soft); font-size: 12px; }
      svg.plot .grid { stroke: var(--line); stroke-width: 1; fill: none; }
      svg.plot .mark { stroke: var(--bad); stroke-width: 1; stroke-dasharray: 2 3; fill: none; }
      svg.plot .points { fill: none; stroke-width: 2.4; stroke-linecap: round; opacity: .45; }
      svg.plot .line, svg.plot .dots { fill: none; stroke-width: 2; stroke-linejoin: round; }
      svg.plot .dashes { fill: none; stroke-width: 1.4; stroke-dasharray: 5 4; }
      svg.plot .bars { opacity: .55; stroke: none; }
      """;

  private PlotStyle() {}

  /** All of them, as CSS, with the colours of a page as variables. */
  public static String text() {
    StringBuilder css = new StringBuilder(PALETTE).append(SHAPES);
    for (int i = 0; i < Series.COLOURS; i++) {
      css.append(
          String.format(
              Locale.ROOT,
              "svg.plot .f%d { fill: var(--c%d); } svg.plot .s%d { stroke: var(--c%d); }%n",
              i,
              i,
              i,
              i));
    }
    return css.toString();
  }
}
