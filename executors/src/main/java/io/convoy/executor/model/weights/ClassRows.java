package io.convoy.executor.model.weights;

import java.util.List;

/**
 * Which outputs of a file's last layer are outputs here.
 *
 * @param source names of the file's classes, in the order of its outputs; empty if it does not say
 * @param here names of the classes that are wanted
 */
record ClassRows(List<String> source, List<String> here) {
  ClassRows {
    source = List.copyOf(source);
    here = List.copyOf(here);
  }

  /** Whether a last layer with so many outputs is taken as it is. */
  boolean whole(long outputs) {
    return outputs == here.size() && (source.isEmpty() || source.equals(here));
  }

  /** Number of classes here whose outputs are taken by their names. */
  long named(long outputs) {
    return outputs == source.size() ? here.stream().filter(source::contains).count() : 0;
  }
}
