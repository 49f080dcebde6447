package io.convoy.executor.model.weights;

import io.convoy.executor.model.weights.PickledNames.Storage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint as PyTorch wrote it before 1.6: pickles of a magic number, a version, the machine's
 * sizes, the object and the storages' keys, then each storage with its length before it.
 */
final class PyTorchStream implements PyTorchContainer {
  /** The last eight bytes of 0x1950a86a20f9469cfc6c. */
  private static final long MAGIC = 0xa86a20f9469cfc6cL;

  private static final long VERSION = 1001;

  private final LocalCopy file;
  private final Object content;
  private final Map<String, Long> offsets;

  private PyTorchStream(LocalCopy file, Object content, Map<String, Long> offsets) {
    this.file = file;
    this.content = content;
    this.offsets = offsets;
  }

  static PyTorchStream open(LocalCopy file) throws IOException {
    PickledNames names = new PickledNames();
    try (Counted counted =
        new Counted(new BufferedInputStream(Files.newInputStream(file.path()), 1 << 16))) {
      DataInputStream in = new DataInputStream(counted);
      if (!Unpickler.read(in, names).equals(MAGIC)) {
        throw new WeightsException("is a pickle, but not of torch.save");
      } else if (!Unpickler.read(in, names).equals(VERSION)) {
        throw new WeightsException(
            String.format("is a checkpoint of another version than %d", VERSION));
      }
      requireLittleEndian(Unpickler.read(in, names));
      Object content = Unpickler.read(in, names);
      List<Object> keys = PickledNames.list(Unpickler.read(in, names));
      return new PyTorchStream(file, content, offsets(keys, names, counted.count, file));
    } catch (EOFException e) {
      throw new WeightsException("is cut off");
    }
  }

  private static void requireLittleEndian(Object machine) {
    if (machine instanceof PickledMap map && Boolean.FALSE.equals(map.get("little_endian"))) {
      throw new WeightsException("was written in the byte order of a big-endian machine");
    }
  }

  private static Map<String, Long> offsets(
      List<Object> keys, PickledNames names, long begin, LocalCopy file) throws IOException {
    Map<String, Long> offsets = new HashMap<>();
    long at = begin;
    for (Object key : keys) {
      Storage storage = names.storage(String.valueOf(key));
      long length = file.read(at, Long.BYTES).getLong();
      if (length != storage.length()) {
        throw new WeightsException(
            String.format(
                "is damaged: storage %s has %d values, not %d", key, length, storage.length()));
      }
      at += Long.BYTES;
      offsets.put(storage.key(), at);
      at = Math.addExact(at, Math.multiplyExact(length, storage.type().bytes()));
    }
    if (at > file.size()) {
      throw new WeightsException(
          String.format("is cut off: it has %d bytes of %d", file.size(), at));
    }
    return offsets;
  }

  @Override
  public Object content() {
    return content;
  }

  @Override
  public ByteBuffer read(Storage storage, long from, long bytes) throws IOException {
    Long offset = offsets.get(storage.key());
    if (offset == null) {
      throw new WeightsException(String.format("is damaged: storage %s is missing", storage.key()));
    }
    return file.read(Math.addExact(offset, from), bytes);
  }

  @Override
  public void close() {
    file.close();
  }

  /** Knows how far it has been read. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
