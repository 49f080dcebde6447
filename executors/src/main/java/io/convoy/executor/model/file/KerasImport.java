package io.convoy.executor.model.file;

import io.convoy.executor.base.IsolatedWork;
import io.convoy.executor.base.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.util.ModelSerializer;

/** The process that reads Keras's HDF5 files, and writes what DL4J writes. */
final class KerasImport {
  /** The architecture alone, as JSON. */
  static final String CONFIGURATION = "configuration";

  /** The network with its weights, as a zip. */
  static final String NETWORK = "network";

  private KerasImport() {}

  /**
   * Reads one file.
   *
   * @param args what is wanted, the file's name for messages, the file, and the file to write
   */
  public static void main(String[] args) {
    String file = args[1];
    Path local = Path.of(args[2]);
    Path target = Path.of(args[3]);
    try {
      if (args[0].equals(CONFIGURATION)) {
        String json = KerasFile.configurationIn(file, local).toJson();
        Files.write(target, json.getBytes(StandardCharsets.UTF_8));
      } else {
        ModelSerializer.writeModel(KerasFile.networkIn(file, local), target.toFile(), false);
      }
    } catch (Exception | LinkageError | StackOverflowError e) {
      IsolatedWork.refuse(Reason.of(e));
    }
    Runtime.getRuntime().halt(0); // native libraries have nothing left to do
  }
}
