package io.convoy.executor.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;

/**
 * The store through which LibTorch's process groups find each other, as one rank alone has it: what
 * its own group writes is read here and carried to the other ranks by whoever has a safe way there,
 * and theirs is put in. No port is opened; the file lies in a folder that only this user may read.
 */
final class PrivateStore implements AddressBook, AutoCloseable {
  private final Path folder;
  private final Path file;
  private final FileStore store;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /**
   * Makes an empty one.
   *
   * @param timeout the longest that LibTorch waits for a key
   */
  PrivateStore(Duration timeout) {
    try {
      folder = ExchangeFolders.make(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make a folder in java.io.tmpdir = " + System.getProperty("java.io.tmpdir"), e);
    }
    file = folder.resolve("store");
    store = new FileStore(file.toString(), 1);
    store.retainReference();
    try (Milliseconds longest = new Milliseconds(timeout.toMillis())) {
      store.setTimeout(longest);
    }
  }

  /** Where its file lies. */
  Path folder() {
    return folder;
  }

  /** The store as LibTorch takes it; closed with this. */
  Store store() {
    return store;
  }

  @Override
  public Map<String, byte[]> written() {
    Map<String, byte[]> written = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      StringVector keys = store.listKeys();
      for (long i = 0; i < keys.size(); i++) {
        String key = keys.get(i).getString();
        // the store's own entries are listed, and cannot be read
        if (!seen.contains(key) && store.check(new StringVector(key))) {
          seen.add(key);
          written.put(key, bytes(store.get(key)));
        }
      }
    }
    return written;
  }

  private static byte[] bytes(ByteVector vector) {
    byte[] bytes = new byte[(int) vector.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = vector.get(i);
    }
    return bytes;
  }

  @Override
  public void put(Map<String, byte[]> others, UnaryOperator<byte[]> whole) {
    others.forEach((key, value) -> put(key, whole.apply(value)));
  }

  void put(String key, byte[] value) {
    if (seen.add(key)) {
      try (PointerScope scope = new PointerScope()) {
        store.set(key, new ByteVector(value));
      }
    }
  }

  @Override
  public void close() {
    store.close();
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
