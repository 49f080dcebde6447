package io.convoy.executor.model;

import io.convoy.executor.base.NearestName;
import io.convoy.executor.base.RefusedException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Layers by their names, as a recipe says it.
 *
 * @param text in which {@code *} stands for any letters and {@code ?} for one
 */
public record LayerPattern(String text) {
  /**
   * The names that it means, in their order.
   *
   * @param key of the setting that it is of
   * @param what those are that have the names, for the message
   * @throws RefusedException if there are none
   */
  public List<String> of(Collection<String> names, String key, String what) {
    List<String> found = names.stream().filter(this::matches).toList();
    if (found.isEmpty()) {
      String nearest =
          NearestName.of(text.replaceAll("[*?]", ""), names)
              .map(near -> "the nearest is " + near)
              .orElse("there are none");
      throw new RefusedException(key, text, "no " + what + " has such a name; " + nearest);
    }
    return found;
  }

  /** Whether it means a name. */
  public boolean matches(String name) {
    String regex =
        text.chars()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return name.matches(regex);
  }
}
