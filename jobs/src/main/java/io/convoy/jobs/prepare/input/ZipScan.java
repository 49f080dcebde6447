package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Lists a zip file by its central directory, and unpacks its images to the staging folder. */
final class ZipScan {
  private final DataFolder input;
  private final Optional<DataFolder> staging;

  ZipScan(DataFolder input, Optional<DataFolder> staging) {
    this.input = input;
    this.staging = staging;
  }

  ArchiveContent scan(ListedFile archive) throws IOException {
    Path path = new Path(input.path() + "/" + archive.path());
    Listing listing = new Listing(archive);
    try (FSDataInputStream in = input.fileSystem().open(path);
        ZipFile zip = new ZipFile(new SeekingChannel(in, archive.size()))) {
      listing.gather(zip);
      List<ListedFile> files =
          staging.isEmpty() ? listing.named(path) : listing.unpack(zip, staging.get());
      return new ArchiveContent(archive.path(), files, listing.rejected, listing.ignored, true);
    } catch (IllegalArgumentException e) {
      throw ArchiveScan.damaged(
          archive.path(), new IOException("it is no zip file, or damaged", e));
    } catch (IOException e) {
      throw ArchiveScan.damaged(archive.path(), e);
    }
  }

  /** The members of one zip file. */
  private static final class Listing {
    private final ListedFile archive;
    private final List<ZipArchiveEntry> entries = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private final Ignored ignored = new Ignored();
    private final Set<String> seen = new HashSet<>();

    Listing(ListedFile archive) {
      this.archive = archive;
    }

    void gather(ZipFile zip) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        String name = entry.getName().replace('\\', '/').replaceFirst("^(\\./)+", "");
        String clutter = Clutter.path(name);
        if (entry.isDirectory() || name.endsWith("/")) {
          continue;
        }
        String refusal = refusal(zip, entry, name);
        if (!clutter.isEmpty()) {
          ignored.add(clutter, archive.path() + "/" + name);
        } else if (!refusal.isEmpty()) {
          rejected.add(new Rejected(archive.path() + "/" + name, refusal));
        } else {
          entries.add(entry);
          names.add(name);
        }
      }
    }

    private String refusal(ZipFile zip, ZipArchiveEntry entry, String name) {
      if (entry.isUnixSymlink()) {
        return "it is a link, which is not followed";
      }
      if (entry.getGeneralPurposeBit().usesEncryption()) {
        return "it is encrypted: unpack the archive";
      }
      if (!zip.canReadEntryData(entry)) {
        return "it is compressed in a way that is not supported: unpack the archive";
      }
      if (Archives.isArchive(name)) {
        return "an archive in a zip file: unpack it";
      }
      String refusal = TarWalk.refusal(name);
      return refusal.isEmpty() && !seen.add(name)
          ? "its name is there twice in the archive"
          : refusal;
    }

    List<ListedFile> named(Path path) {
      List<String> places = Archives.places(archive.path(), names);
      List<ListedFile> files = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        long size = Math.max(0, entries.get(i).getSize());
        files.add(new ListedFile(places.get(i), path.toString(), 0, size, 0, ""));
      }
      return files;
    }

    List<ListedFile> unpack(ZipFile zip, DataFolder to) throws IOException {
      List<String> places = Archives.places(archive.path(), names);
      List<ListedFile> files = new ArrayList<>();
      long room = ArchiveScan.most(archive);
      try (StagedFiles staged = new StagedFiles(to)) {
        for (int i = 0; i < names.size(); i++) {
          CRC32 crc = new CRC32();
          try (InputStream in = new CheckedInputStream(zip.getInputStream(entries.get(i)), crc)) {
            long size = ArchiveScan.copy(in, staged.out(), archive.path(), room);
            if (crc.getValue() != entries.get(i).getCrc()) {
              throw new IOException(names.get(i) + " has another checksum than the zip says");
            }
            room -= size;
            files.add(staged.added(places.get(i), size, ""));
          }
        }
      }
      return files;
    }
  }
}
