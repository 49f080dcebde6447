package io.convoy.jobs.dataset;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.ShardIndex;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.DigestingStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks one shard and its index against each other and against what the dataset says of them, by
 * reading the shard once from its beginning to its end.
 */
final class ShardCheck {
  private static final int HEADER = 512;
  private static final int NAME = 100;

  /** Whatever was let in when the dataset was made. */
  private static final IntakeOptions ANY = new IntakeOptions(0, 95, 500_000_000, 1e9, 0);

  private final DataFolder folder;
  private final String split;
  private final Dataset.Shard shard;
  private final long[] counts;
  private final List<String> problems = new ArrayList<>();
  private long samples;
  private long decoded;

  /**
   * What was found.
   *
   * @param split that the shard belongs to
   * @param samples in its index
   * @param decoded number of images that were decoded
   * @param counts images of each class, {@code [classes]}
   * @param problems each in one line that names the file
   */
  record Finding(
      String split, long samples, long decoded, List<Long> counts, List<String> problems) {}

  ShardCheck(DataFolder folder, String split, Dataset.Shard shard, int classes) {
    this.folder = folder;
    this.split = split;
    this.shard = shard;
    counts = new long[classes];
  }

  /**
   * Reads the shard.
   *
   * @param decode images to decode, evenly chosen
   */
  Finding run(int decode) {
    List<Part> parts = parts(decode);
    try (InputStream file = folder.fileSystem().open(folder.child(shard.file()));
        DigestingStream in = new DigestingStream(new BufferedInputStream(file, 1 << 20));
        ImageIntake intake = new ImageIntake(ANY)) {
      for (Part part : parts) {
        read(part, in, intake);
      }
      in.transferTo(OutputStream.nullOutputStream());
      if (in.count() != shard.bytes()) {
        problem(shard.file(), "has " + in.count() + " bytes and should have " + shard.bytes());
      } else if (!HexFormat.of().formatHex(in.digest()).equals(shard.sha256())) {
        problem(shard.file(), "has another checksum: its bytes have changed");
      }
    } catch (FileNotFoundException e) {
      problem(shard.file(), "is missing");
    } catch (EOFException e) {
      problem(shard.file(), "ends before the last sample of its index");
    } catch (IOException e) {
      problem(shard.file(), "cannot be read (" + Reason.of(e) + ")");
    }
    List<Long> numbers = Arrays.stream(counts).boxed().toList();
    return new Finding(split, samples, decoded, numbers, List.copyOf(problems));
  }

  private void problem(String file, String what) {
    problems.add(file + " " + what);
  }

  /** A member of the shard by its index. */
  private record Part(ShardIndex.Component component, boolean decode) {}

  /** The index's members in the order of their places; empty if it cannot be used. */
  private List<Part> parts(int decode) {
    try (InputStream in =
        new BufferedInputStream(folder.fileSystem().open(folder.child(shard.index())), 1 << 16)) {
      ShardIndex index = ShardIndex.read(in, shard.index());
      samples = index.samples().size();
      if (samples != shard.samples()) {
        problem(shard.index(), "lists " + samples + " samples and should list " + shard.samples());
      }
      List<Part> parts = new ArrayList<>();
      Set<Long> chosen = chosen(decode);
      for (int i = 0; i < index.samples().size(); i++) {
        for (ShardIndex.Component component : index.samples().get(i).components()) {
          boolean image = ImageFormat.isExtension(component.extension());
          parts.add(new Part(component, image && chosen.contains((long) i)));
        }
      }
      parts.sort(Comparator.comparingLong(part -> part.component().offset()));
      return parts;
    } catch (FileNotFoundException e) {
      problem(shard.index(), "is missing");
    } catch (IOException e) {
      problem(shard.index(), "cannot be read (" + Reason.of(e) + ")");
    } catch (DataException e) {
      problems.add(e.getMessage());
    }
    return List.of();
  }

  private Set<Long> chosen(int decode) {
    Set<Long> chosen = new HashSet<>();
    for (int i = 0; i < decode && i < samples; i++) {
      chosen.add(i * samples / Math.min(decode, samples));
    }
    return chosen;
  }

  private void read(Part part, DigestingStream in, ImageIntake intake) throws IOException {
    ShardIndex.Component component = part.component();
    long skip = component.offset() - HEADER - in.count();
    if (skip < 0) {
      problem(shard.index(), "places " + component.name() + " within another file");
      return;
    }
    skip(in, skip);
    byte[] header = whole(in, HEADER);
    if (!describes(header, component)) {
      problem(
          shard.index(), "places " + component.name() + " where " + shard.file() + " has it not");
      return;
    }
    if (component.extension().equals("cls")) {
      count(whole(in, (int) Math.min(component.size(), 64)), component);
    } else if (part.decode()) {
      decode(whole(in, (int) component.size()), component, intake);
    }
  }

  private static void skip(DigestingStream in, long bytes) throws IOException {
    if (in.skip(bytes) < bytes) {
      throw new EOFException();
    }
  }

  private static byte[] whole(DigestingStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  /** Whether a tar header is that of a member; of long names it holds the beginning only. */
  private static boolean describes(byte[] header, ShardIndex.Component component) {
    String name = new String(header, 0, NAME, StandardCharsets.UTF_8).replaceFirst("\0.*", "");
    String size = new String(header, 124, 11, StandardCharsets.US_ASCII).strip();
    boolean named = component.name().equals(name) || component.name().endsWith(name);
    boolean cut = name.length() >= 90 && component.name().startsWith(name.substring(0, 90));
    boolean plain = size.matches("[0-7]{1,11}");
    return (named || cut)
        && !name.isEmpty()
        && plain
        && Long.parseLong(size, 8) == component.size();
  }

  private void count(byte[] text, ShardIndex.Component component) {
    String label = new String(text, StandardCharsets.US_ASCII).strip();
    if (label.matches("\\d{1,9}") && Integer.parseInt(label) < counts.length) {
      counts[Integer.parseInt(label)]++;
    } else {
      problem(shard.file(), "has " + component.name() + " with no label of the dataset");
    }
  }

  private void decode(byte[] image, ShardIndex.Component component, ImageIntake intake) {
    try {
      intake.accept(image);
      decoded++;
    } catch (DataException e) {
      problem(shard.file(), "has " + component.name() + ", which fails: " + e.getMessage());
    }
  }

  /** Classes whose images are not as many as the dataset says. */
  static List<String> miscounts(Dataset dataset, List<Finding> findings) {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, Dataset.Split> split : dataset.splits().entrySet()) {
      for (int label = 0; label < dataset.classes().size(); label++) {
        long found = 0;
        for (Finding finding : findings) {
          found += finding.split().equals(split.getKey()) ? finding.counts().get(label) : 0;
        }
        long wanted = split.getValue().imagesPerClass().get(label);
        if (found != wanted) {
          problems.add(
              String.format(
                  "%s says that %s has %d images of %s, but its shards have %d",
                  Dataset.FILE, split.getKey(), wanted, dataset.classes().get(label), found));
        }
      }
    }
    return problems;
  }
}
