package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** What the first bytes of a file say of the archive that its name promises. */
final class ArchiveHead {
  /** A tar file's header, and more than any other mark. */
  static final int BYTES = 512;

  private static final int SHOWN = 24;
  private static final String ZIP = "504b0304";
  private static final String EMPTY_ZIP = "504b0506";
  private static final Map<String, String> FOREIGN =
      Map.of(
          "377abcaf271c", "7-Zip",
          "526172211a07", "RAR",
          "1f9d", "compress (.Z)",
          "04224d18", "LZ4",
          "504b0708", "a part of a zip file");

  private ArchiveHead() {}

  /** Whether a file begins with these bytes, in hexadecimal. */
  static boolean begins(byte[] head, String hex) {
    byte[] magic = HexFormat.of().parseHex(hex);
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  static boolean isZip(byte[] head) {
    return begins(head, ZIP) || begins(head, EMPTY_ZIP);
  }

  /**
   * Reads the first bytes without taking them from the stream.
   *
   * @param in that can be marked
   */
  static byte[] peek(BufferedInputStream in) throws IOException {
    in.mark(BYTES);
    byte[] head = in.readNBytes(BYTES);
    in.reset();
    return head;
  }

  /**
   * What is in a tar file, unpacked where it is compressed.
   *
   * @param raw the file from its first byte
   * @param file for messages
   * @throws DataException if it is no tar file
   */
  static InputStream openTar(InputStream raw, String file) throws IOException {
    BufferedInputStream outer = new BufferedInputStream(raw, 1 << 16);
    byte[] head = peek(outer);
    Compression compression = Compression.of(head);
    if (compression == Compression.NONE) {
      requireTar(head, file);
      return outer;
    }
    BufferedInputStream inner = new BufferedInputStream(compression.open(outer, file), 1 << 16);
    requireTar(peek(inner), file);
    return inner;
  }

  /**
   * Checks that a file is a plain tar file.
   *
   * @throws DataException saying what it is instead
   */
  static void requireTar(byte[] head, String file) {
    boolean empty = head.length == BYTES && Arrays.equals(head, new byte[BYTES]);
    if (empty || isTar(head)) {
      return;
    }
    throw new DataException(
        String.format("the archive %s is no tar file: %s", file, description(head)));
  }

  private static boolean isTar(byte[] head) {
    return head.length == BYTES && TarHeader.isHeader(head);
  }

  private static String description(byte[] head) {
    if (head.length == 0) {
      return "it is empty; get it again or remove it";
    }
    for (Map.Entry<String, String> kind : FOREIGN.entrySet()) {
      if (begins(head, kind.getKey())) {
        return "it is of the format " + kind.getValue() + "; unpack it, or pack it as .tar or .zip";
      }
    }
    String text = new String(head, StandardCharsets.ISO_8859_1).strip();
    String small = text.toLowerCase(Locale.ROOT);
    if (small.startsWith("<!doctype html") || small.startsWith("<html")) {
      return "it is an HTML page, perhaps of a download that failed; get it again";
    }
    if (small.startsWith("version https://git-lfs")) {
      return "it is a pointer of Git LFS; \"git lfs pull\" gets the file itself";
    }
    String begin = text.substring(0, Math.min(SHOWN, text.length()));
    return "it begins with \"" + begin.replaceAll("[^ -~]+", " ") + "\"; get it again or remove it";
  }
}
