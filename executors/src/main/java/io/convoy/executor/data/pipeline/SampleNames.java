package io.convoy.executor.data.pipeline;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.IndexText;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The names of a split's samples, from the indices of its shards. */
public final class SampleNames {
  private SampleNames() {}

  /**
   * Reads them, such as {@code val/shard-00000.tar/00000012}, in the order of the samples' numbers.
   *
   * @param folder of the dataset, a URI or a path
   * @throws DataException if an index cannot be read
   */
  public static List<String> read(Configuration hadoop, String folder, String split) {
    DataFolder root = DataFolder.of(hadoop, folder);
    List<String> names = new ArrayList<>();
    IndexText text = new IndexText();
    for (Dataset.Shard shard : Dataset.read(root).split(split).shards()) {
      String file = root + "/" + shard.index();
      try (InputStream in = root.fileSystem().open(root.child(shard.index()))) {
        text.open(in, file);
        while (text.nextSample()) {
          text.nextComponent();
          names.add(shard.file() + "/" + key(text.name()));
        }
      } catch (IOException e) {
        throw new DataException("cannot read the index " + file + " (" + Reason.of(e) + ")", e);
      }
    }
    return names;
  }

  /** Without the ending, as WebDataset has it: all from the first dot of the file's name on. */
  private static String key(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }
}
