package io.convoy.jobs.predict;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.IndexText;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of a prepared dataset, by the indices of its shards. */
final class PreparedImages {
  /** The extension of a sample's label. */
  private static final String LABEL = "cls";

  private final String given;
  private final DataFolder folder;
  private final Dataset dataset;
  private final List<String> splits;

  private PreparedImages(String given, DataFolder folder, Dataset dataset, List<String> splits) {
    this.given = given;
    this.folder = folder;
    this.dataset = dataset;
    this.splits = splits;
  }

  /**
   * Opens a dataset.
   *
   * @param split empty for all
   * @return empty if the folder holds none
   * @throws DataException if it has no such split
   */
  static Optional<PreparedImages> of(String given, DataFolder folder, Optional<String> split) {
    try {
      if (!folder.fileSystem().exists(folder.child(Dataset.FILE))) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new DataException("cannot look into " + folder + " (" + Reason.of(e) + ")", e);
    }
    Dataset dataset = Dataset.read(folder);
    if (split.isPresent() && !dataset.splits().containsKey(split.get())) {
      throw new DataException(
          String.format(
              "--split %s: %s has no such split; it has %s",
              split.get(), given, String.join(", ", dataset.splits().keySet())));
    }
    List<String> splits =
        split.map(List::of).orElseGet(() -> List.copyOf(dataset.splits().keySet()));
    return Optional.of(new PreparedImages(given, folder, dataset, splits));
  }

  /** Changes with the shards. */
  String fingerprint() {
    StringBuilder text = new StringBuilder();
    for (Dataset.Shard shard : shards()) {
      text.append(shard.file()).append(' ').append(shard.sha256()).append(' ');
    }
    return text.toString();
  }

  private List<Dataset.Shard> shards() {
    return splits.stream().flatMap(split -> dataset.split(split).shards().stream()).toList();
  }

  /** All, in the order of their numbers. */
  List<UnlabelledImage> images() {
    List<UnlabelledImage> images = new ArrayList<>();
    IndexText text = new IndexText();
    for (Dataset.Shard shard : shards()) {
      String index = folder + "/" + shard.index();
      String file = folder.child(shard.file()).toString();
      try (InputStream in = folder.fileSystem().open(folder.child(shard.index()))) {
        text.open(in, index);
        while (text.nextSample()) {
          skipLabel(text);
          String name = given + "/" + shard.file() + "/" + text.name();
          images.add(new UnlabelledImage(name, file, text.offset(), text.size(), ""));
        }
      } catch (IOException e) {
        throw new DataException("cannot read the index " + index + " (" + Reason.of(e) + ")", e);
      }
    }
    return images;
  }

  private static void skipLabel(IndexText text) {
    boolean more = text.nextComponent();
    while (more && text.extension().equals(LABEL)) {
      more = text.nextComponent();
    }
  }
}
