package io.convoy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which objects a request for several is about, as Kubernetes writes it in a URI.
 *
 * @param watch whether changes are asked for
 * @param labels such as {@code spark-role=executor,spark-exec-id in (1, 2)}
 * @param fields such as {@code metadata.name=x}
 */
record KubernetesSelector(boolean watch, String labels, String fields) {
  /** Commas, but for those of a set. */
  private static final String COMMA = ",(?![^(]*\\))";

  private static final Pattern SET = Pattern.compile("(\\S+) (in|notin) \\(([^)]*)\\)");
  private static final Pattern EQUAL = Pattern.compile("([^!=]+)(!=|==?)(.*)");

  static KubernetesSelector of(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String part : uri.getRawQuery().split("&", -1)) {
        int at = part.indexOf('=');
        String value = URLDecoder.decode(part.substring(at + 1), StandardCharsets.UTF_8);
        query.put(at < 0 ? part : part.substring(0, at), value);
      }
    }
    return new KubernetesSelector(
        query.getOrDefault("watch", "").equals("true"),
        query.getOrDefault("labelSelector", ""),
        query.getOrDefault("fieldSelector", ""));
  }

  boolean matches(JsonNode object) {
    JsonNode named = object.at("/metadata/labels");
    return parts(labels).allMatch(part -> holds(part, name -> named.path(name).asText("")))
        && parts(fields)
            .allMatch(
                part -> holds(part, name -> object.at("/" + name.replace('.', '/')).asText()));
  }

  private static Stream<String> parts(String selector) {
    return Stream.of(selector.split(COMMA)).map(String::strip).filter(part -> !part.isEmpty());
  }

  private interface Values {
    String of(String name);
  }

  private static boolean holds(String part, Values values) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      List<String> wanted = Stream.of(set.group(3).split(",")).map(String::strip).toList();
      return wanted.contains(values.of(set.group(1))) == set.group(2).equals("in");
    }
    Matcher equal = EQUAL.matcher(part);
    if (equal.matches()) {
      boolean same = values.of(equal.group(1).strip()).equals(equal.group(3).strip());
      return same != equal.group(2).equals("!=");
    }
    throw new IllegalArgumentException("a selector that this mock does not know: " + part);
  }
}
