package io.convoy.executor.snapshot;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.storage.FileOutput;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StoredFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The files of a snapshot that a rank writes: the model and the state. */
public final class SnapshotFiles {
  /** A DL4J model, to be opened by {@code ModelSerializer}. */
  public static final String MODEL = "model.zip";

  /** Parameters and optimizer state, in the format of {@link StateFile}. */
  public static final String STATE = "state.safetensors";

  /** The name of the parameters among the state. */
  public static final String PARAMETERS = "parameters";

  private SnapshotFiles() {}

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * The folder of a step's snapshot.
   *
   * @param root folder of the run's snapshots
   */
  public static String folder(String root, long step) {
    return new Path(root, String.format("step-%08d", step)).toString();
  }

  /**
   * Writes model and all of a state in place of what an earlier attempt has left.
   *
   * @param state contiguous tensors by name, with {@link #PARAMETERS} among them
   * @param configuration the DL4J configuration as JSON
   */
  public static List<StoredFile> write(
      String folder, Map<String, Tensor> state, String configuration, Configuration hadoop)
      throws IOException {
    Path path = new Path(folder);
    FileSystem files = path.getFileSystem(hadoop);
    files.delete(path, true);
    return List.of(
        write(files, new Path(path, STATE), out -> StateFile.write(out, state)),
        write(
            files,
            new Path(path, MODEL),
            out -> ModelZip.write(out, configuration, state.get(PARAMETERS))));
  }

  /**
   * Writes a state that holds a part, without a model, in place of what an earlier attempt has
   * left.
   *
   * @param state as the part has it
   * @param metadata what the state says of that
   * @return what was written, and the files that it adds to
   */
  static List<StoredFile> writePart(
      String folder,
      Map<String, Tensor> state,
      SnapshotPart part,
      Map<String, String> metadata,
      Configuration hadoop)
      throws IOException {
    Path path = new Path(folder);
    FileSystem files = path.getFileSystem(hadoop);
    files.delete(path, true);
    List<StoredFile> all = new ArrayList<>(part.base());
    all.add(write(files, new Path(path, STATE), out -> StateFile.write(out, state, metadata)));
    return all;
  }

  /**
   * The values of a tensor of a snapshot's state; what the snapshot does not hold itself of a
   * vector over all parameters is as in the one that it adds to.
   *
   * @throws IOException if it cannot be read, or has no such tensor
   */
  public static double[] values(String folder, String tensor, Configuration hadoop)
      throws IOException {
    return StateFile.values(new Path(folder, STATE), tensor, hadoop);
  }

  /**
   * Those of a state's tensors that the snapshot of a step holds: before the first step the
   * parameters alone, beside which all others are zero.
   */
  public static Map<String, Tensor> heldAt(long step, Map<String, Tensor> state) {
    return step == 0 ? Map.of(PARAMETERS, state.get(PARAMETERS)) : state;
  }

  /**
   * Reads tensors of a snapshot's state in place; others in it are skipped.
   *
   * @param targets contiguous tensors to fill, by name
   * @return the processor that computed the state; empty if the snapshot does not say
   * @throws StateException if the state cannot be read, is damaged, newer, lacks a tensor or holds
   *     one of another size or type
   */
  public static String read(String folder, Map<String, Tensor> targets, Configuration hadoop) {
    return StateFile.read(new Path(folder, STATE), targets, hadoop);
  }

  /**
   * Reads one of a model's sets of parameters in place; where no snapshot is named there is nothing
   * to read.
   *
   * @param set from 0
   * @param parameters contiguous
   * @throws StateException as the other method
   */
  public static void read(
      RoundTask.Stored stored, int set, Tensor parameters, Configuration hadoop) {
    if (!stored.snapshots().isEmpty()) {
      read(stored.snapshots().get(set), Map.of(stored.weights(), parameters), hadoop);
    }
  }

  /**
   * Writes a DL4J model file; the stream stays open.
   *
   * @param configuration the DL4J configuration as JSON
   * @param parameters {@code [P]}
   */
  public static void writeModel(OutputStream out, String configuration, float[] parameters)
      throws IOException {
    NativeLibraries.load();
    try (Tensor tensor = torch.tensor(parameters)) {
      ModelZip.write(out, configuration, tensor);
    }
  }

  private static StoredFile write(FileSystem files, Path path, Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out =
        new DigestOutputStream(
            new BufferedOutputStream(FileOutput.create(files, path), 1 << 20), digest)) {
      content.writeTo(out);
    }
    return new StoredFile(
        path.getName(),
        files.getFileStatus(path).getLen(),
        HexFormat.of().formatHex(digest.digest()));
  }
}
