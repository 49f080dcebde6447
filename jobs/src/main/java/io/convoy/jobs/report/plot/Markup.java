package io.convoy.jobs.report.plot;

import java.util.Locale;

/**
 * A piece of a page that browsers read as HTML and parsers as XML. Whatever is given as text or as
 * an attribute's value is escaped.
 */
public final class Markup {
  private final StringBuilder out = new StringBuilder();

  /**
   * Opens an element.
   *
   * @param attributes name, value, name, value and so on
   */
  public Markup open(String tag, Object... attributes) {
    start(tag, attributes);
    out.append('>');
    return this;
  }

  /** Closes an element. */
  public Markup close(String tag) {
    out.append("</").append(tag).append(">\n");
    return this;
  }

  /** Adds an element without content. */
  public Markup empty(String tag, Object... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /** Adds an element that holds a text. */
  public Markup element(String tag, String text, Object... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** Adds a text. */
  public Markup text(String text) {
    escape(text);
    return this;
  }

  /** Adds another piece as it is. */
  public Markup add(Markup other) {
    out.append(other.out);
    return this;
  }

  /**
   * Opens a picture as wide as its place.
   *
   * @param box its {@code viewBox}
   * @param name what it shows, for those who do not see it
   * @param attributes more of them
   */
  public Markup openPicture(String box, String name, Object... attributes) {
    start("svg", "class", "plot", "viewBox", box, "xmlns", "http://www.w3.org/2000/svg");
    attributes("role", "img", "aria-label", name);
    attributes(attributes);
    out.append('>');
    return this;
  }

  /** Adds the title of a picture. */
  public Markup title(String title) {
    return element("text", title, "class", "title", "x", 2, "y", 15);
  }

  /**
   * Adds a small text to a picture.
   *
   * @param anchor which part of it is at the place: {@code start}, {@code middle} or {@code end}
   */
  public Markup tick(String text, double x, double y, String anchor) {
    String across = String.format(Locale.ROOT, "%.1f", x);
    String down = String.format(Locale.ROOT, "%.1f", y);
    return element("text", text, "class", "tick", "x", across, "y", down, "text-anchor", anchor);
  }

  /** Styles, which must hold neither of the characters that XML takes for markup. */
  public static Markup style(String css) {
    return code("style", css);
  }

  /** A script, which must hold neither of them either. */
  public static Markup script(String code) {
    return code("script", code);
  }

  private static Markup code(String tag, String code) {
    if (code.contains("<") || code.contains("&")) {
      throw new IllegalArgumentException("a " + tag + " with < or & is no XML");
    }
    Markup markup = new Markup();
    markup.out.append('<').append(tag).append(">\n").append(code);
    return markup.close(tag);
  }

  private void start(String tag, Object... attributes) {
    out.append('<').append(tag);
    attributes(attributes);
  }

  private void attributes(Object... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(String.valueOf(attributes[i + 1]));
      out.append('"');
    }
  }

  /** Characters that XML does not know at all are replaced. */
  private void escape(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isCharacter(c) ? c : 0xFFFD);
              }
            });
  }

  /** The characters of XML 1.0, section 2.2. */
  private static boolean isCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  /** The markup. */
  @Override
  public String toString() {
    return out.toString();
  }
}
