package io.convoy.executor.worker;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.util.ModelSerializer;

/** The files of a snapshot that a rank writes: the model and the state. */
public final class SnapshotFiles {
  /** A DL4J model, to be opened by {@code ModelSerializer}. */
  public static final String MODEL = "model.zip";

  /** Parameters and optimizer state, in the format of {@link StateFile}. */
  public static final String STATE = "state.safetensors";

  private SnapshotFiles() {}

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  static List<StoredFile> write(String folder, Resident resident, Configuration hadoop) {
    try {
      Path path = new Path(folder);
      FileSystem files = path.getFileSystem(hadoop);
      return List.of(
          write(files, new Path(path, STATE), out -> StateFile.write(out, resident.state())),
          write(
              files,
              new Path(path, MODEL),
              out -> ModelSerializer.writeModel(resident.replica().export(), open(out), false)));
    } catch (IOException e) {
      throw new StateException("cannot write the snapshot " + folder + ": " + e.getMessage(), e);
    }
  }

  /** ModelSerializer closes its stream; ours is closed once, by its owner. */
  private static OutputStream open(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  private static StoredFile write(FileSystem files, Path path, Content content) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out =
        new DigestOutputStream(
            new BufferedOutputStream(files.create(path, true), 1 << 20), digest)) {
      content.writeTo(out);
    }
    return new StoredFile(
        path.getName(),
        files.getFileStatus(path).getLen(),
        HexFormat.of().formatHex(digest.digest()));
  }

  /** The digest of every file of a snapshot. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
