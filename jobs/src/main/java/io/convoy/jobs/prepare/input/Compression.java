package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZUtils;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdUtils;

/** How a file is compressed, known by its first bytes. */
enum Compression {
  NONE("none", ""),
  GZIP("gzip", "1f8b08"),
  BZIP2("bzip2", "425a68"),
  XZ("xz", "fd377a585a00"),
  ZSTD("Zstandard", "28b52ffd");

  private final String title;
  private final String magic;

  Compression(String title, String magic) {
    this.title = title;
    this.magic = magic;
  }

  static Compression of(byte[] head) {
    for (Compression compression : values()) {
      if (compression != NONE && ArchiveHead.begins(head, compression.magic)) {
        return compression;
      }
    }
    return NONE;
  }

  /**
   * What is compressed.
   *
   * @param file for messages
   * @throws DataException if the class path, which is Spark's, has no library for it
   */
  InputStream open(InputStream in, String file) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, 1 << 16);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ -> {
        require(XZUtils.isXZCompressionAvailable(), file);
        yield new XZCompressorInputStream(in, true);
      }
      case ZSTD -> {
        require(ZstdUtils.isZstdCompressionAvailable(), file);
        yield new ZstdCompressorInputStream(in);
      }
    };
  }

  private void require(boolean available, String file) {
    if (!available) {
      throw new DataException(
          String.format(
              "the archive %s is compressed with %s, for which this Spark has no library: unpack it,"
                  + " or pack it as .tar.gz",
              file, title));
    }
  }
}
