package io.convoy.jobs.scale;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The way that a sum over ranks takes between hosts. */
public enum SumPath {
  /** Each host sends to the next: Patarasuk and Yuan 2009. What Gloo does. */
  RING {
    @Override
    public double seconds(int hosts, double bytes, NetworkLine line) {
      return shared(hosts, bytes, line) + 2.0 * (hosts - 1) * line.latencySeconds();
    }
  },

  /**
   * Halves are exchanged with hosts ever nearer, and gathered again: Rabenseifner 2004, and Goyal
   * et al. 2017.
   */
  HALVING {
    @Override
    public double seconds(int hosts, double bytes, NetworkLine line) {
      return shared(hosts, bytes, line) + 2.0 * levels(hosts) * line.latencySeconds();
    }
  },

  /** Up a tree and down again, piece after piece: Sanders et al. 2009. What NCCL does on many. */
  TREE {
    @Override
    public double seconds(int hosts, double bytes, NetworkLine line) {
      return hosts == 1
          ? 0
          : 2 * bytes / line.bytesPerSecond() + 2.0 * levels(hosts) * line.latencySeconds();
    }
  };

  /**
   * How long one sum takes, once all are ready for it.
   *
   * @param hosts that take part; none else speaks on their lines
   * @param bytes of what is added up
   */
  public abstract double seconds(int hosts, double bytes, NetworkLine line);

  /** Every host sends and receives all but its own part, twice. */
  private static double shared(int hosts, double bytes, NetworkLine line) {
    return 2.0 * (hosts - 1) / hosts * bytes / line.bytesPerSecond();
  }

  private static int levels(int hosts) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(hosts - 1);
  }

  /**
   * By its name in small letters.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  public static SumPath parse(String name) {
    List<String> names = Stream.of(values()).map(SumPath::toString).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(name + ": must be of " + String.join(", ", names));
    }
    return values()[names.indexOf(name)];
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
