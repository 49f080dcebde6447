package io.convoy.driver.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Where the first weights of a run are from.
 *
 * @param path the run, snapshot or file that the recipe named
 * @param sha256 of the file that was read, lower-case hexadecimal
 * @param classes of the model there, in the order of its outputs; empty if the file does not say
 * @param recipe with which the model there was trained, as HOCON; empty if the file does not say
 */
public record Origin(
    String path,
    String sha256,
    List<String> classes,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String recipe) {
  public Origin {
    classes = List.copyOf(classes);
    recipe = recipe == null ? "" : recipe; // of snapshots without one
  }
}
