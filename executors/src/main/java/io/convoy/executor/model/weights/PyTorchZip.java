package io.convoy.executor.model.weights;

import io.convoy.executor.model.weights.PickledNames.Storage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A checkpoint of PyTorch 1.6 and later: a zip of one folder, with {@code data.pkl} and a file for
 * each storage in {@code data}.
 */
final class PyTorchZip implements PyTorchContainer {
  private static final String PICKLE = "/data.pkl";

  private final LocalCopy file;
  private final ZipFile zip;
  private final String folder;
  private final Object content;

  private PyTorchZip(LocalCopy file, ZipFile zip, String folder, Object content) {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
    this.content = content;
  }

  /** Whether a zip is one. */
  static boolean is(LocalCopy file) throws IOException {
    try (ZipFile zip = new ZipFile(file.path().toFile())) {
      return pickle(zip).isPresent();
    }
  }

  static PyTorchZip open(LocalCopy file) throws IOException {
    ZipFile zip = new ZipFile(file.path().toFile());
    try {
      ZipEntry pickle = pickle(zip).orElseThrow(() -> new WeightsException("holds no data.pkl"));
      String folder = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
      if (zip.getEntry(folder + "/constants.pkl") != null) {
        throw new WeightsException("is a TorchScript archive; save the model's state_dict()");
      }
      requireLittleEndian(zip, folder);
      try (InputStream in = zip.getInputStream(pickle)) {
        DataInputStream data = new DataInputStream(new BufferedInputStream(in));
        return new PyTorchZip(file, zip, folder, Unpickler.read(data, new PickledNames()));
      }
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static Optional<? extends ZipEntry> pickle(ZipFile zip) {
    return zip.stream().filter(entry -> entry.getName().matches("[^/]+" + PICKLE)).findFirst();
  }

  private static void requireLittleEndian(ZipFile zip, String folder) throws IOException {
    ZipEntry order = zip.getEntry(folder + "/byteorder");
    if (order != null) {
      try (InputStream in = zip.getInputStream(order)) {
        String name = new String(in.readNBytes(16), StandardCharsets.US_ASCII);
        if (!name.equals("little")) {
          throw new WeightsException(
              String.format("was written in the byte order '%s'; only little is read", name));
        }
      }
    }
  }

  @Override
  public Object content() {
    return content;
  }

  @Override
  public ByteBuffer read(Storage storage, long from, long bytes) throws IOException {
    ZipEntry entry = zip.getEntry(folder + "/data/" + storage.key());
    if (entry == null || entry.getSize() < from + bytes) {
      throw new WeightsException(
          String.format("is damaged: storage %s is missing or too short", storage.key()));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      in.skipNBytes(from);
      return ByteBuffer.wrap(in.readNBytes(Math.toIntExact(bytes)));
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
    file.close();
  }
}
