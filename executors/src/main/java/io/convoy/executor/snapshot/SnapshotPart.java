package io.convoy.executor.snapshot;

import io.convoy.executor.round.StoredFile;
import io.convoy.executor.vector.FlatViews;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a snapshot holds of vectors over all parameters: all of them, or what learns, where another
 * snapshot has the rest.
 *
 * @param layout what learns
 * @param base files of the other snapshot, by their names from the folder of this one; empty to
 *     hold all
 */
public record SnapshotPart(ParameterLayout layout, List<StoredFile> base) {
  /** All. */
  public static final SnapshotPart WHOLE =
      new SnapshotPart(new ParameterLayout(List.of()), List.of());

  private static final String BASE = "base";
  private static final String RANGES = "ranges";
  private static final String VECTORS = "vectors";
  private static final String SIZE = "size";

  public SnapshotPart {
    base = List.copyOf(base);
  }

  boolean isWhole() {
    return base.isEmpty();
  }

  /** Whether a part of a tensor is held, not all of it. */
  private boolean cuts(Tensor tensor) {
    return !isWhole() && tensor.numel() == layout.size();
  }

  /** A tensor with what is held of one, which may be that one itself. */
  @SuppressWarnings("try") // scopes act by being open
  Tensor of(Tensor tensor) {
    if (!cuts(tensor)) {
      return tensor.alias();
    }
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> views = FlatViews.of(tensor, layout, FlatViews.ALL);
      Tensor held = torch.cat(new TensorVector(views.toArray(Tensor[]::new)));
      held.retainReference();
      return held;
    }
  }

  /**
   * What the file of a state says of what it holds; nothing if that is all.
   *
   * @param state before it was cut
   */
  Map<String, String> metadata(Map<String, Tensor> state) {
    if (isWhole()) {
      return Map.of();
    }
    Map<String, String> metadata = new TreeMap<>();
    base.stream()
        .map(StoredFile::name)
        .filter(name -> name.endsWith(SnapshotFiles.STATE))
        .forEach(name -> metadata.put(BASE, name));
    StringBuilder ranges = new StringBuilder();
    for (Segment segment : layout.segments()) {
      if (segment.learns()) {
        ranges.append(segment.offset()).append('+').append(segment.length()).append(' ');
      }
    }
    metadata.put(SIZE, Long.toString(layout.size()));
    metadata.put(RANGES, ranges.toString().strip());
    List<String> cut =
        state.keySet().stream().filter(name -> cuts(state.get(name))).sorted().toList();
    metadata.put(VECTORS, String.join(" ", cut));
    return metadata;
  }

  /** Where the rest of a tensor is, from the folder of its file; empty if there is no rest. */
  static String base(Map<String, String> metadata, String tensor) {
    List<String> cut = List.of(metadata.getOrDefault(VECTORS, "").split(" ", -1));
    return cut.contains(tensor) ? metadata.getOrDefault(BASE, "") : "";
  }

  /** How many values a vector that is cut has in all. */
  static long size(Map<String, String> metadata) {
    return Long.parseLong(metadata.get(SIZE));
  }

  /** Puts what a file holds of a vector in its places. */
  static void place(double[] held, Map<String, String> metadata, double[] all) {
    int from = 0;
    for (String range : metadata.get(RANGES).split(" ", -1)) {
      int plus = range.indexOf('+');
      int length = Integer.parseInt(range.substring(plus + 1));
      System.arraycopy(held, from, all, Integer.parseInt(range.substring(0, plus)), length);
      from += length;
    }
  }
}
