package io.convoy.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where processes of this host listen, as Linux tells everybody on it. */
final class ListeningPorts {
  private static final String LISTENS = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int IPV4_DIGITS = 8;

  private ListeningPorts() {}

  /** A line of the system's table. */
  private record Entry(InetSocketAddress place, String socket) {
    static Entry of(String line) {
      String[] fields = line.trim().split("\\s+", -1);
      String[] local = fields[1].split(":", -1);
      int port = Integer.parseInt(local[1], 16);
      return new Entry(
          new InetSocketAddress(address(local[0]), port), "socket:[" + fields[INODE] + "]");
    }

    /** The last 32 bits, in this machine's order: those of IPv4, also in an address of IPv6. */
    private static InetAddress address(String digits) {
      long bits = Long.parseLong(digits.substring(digits.length() - IPV4_DIGITS), 16);
      byte[] bytes = {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)};
      try {
        return InetAddress.getByAddress(bytes);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an address", e);
      }
    }
  }

  private static Stream<Entry> entries() {
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .flatMap(table -> lines(Path.of(table)).stream().skip(1))
        .filter(line -> line.trim().split("\\s+", -1)[STATE].equals(LISTENS))
        .map(Entry::of);
  }

  private static List<String> lines(Path table) {
    try {
      return Files.exists(table) ? Files.readAllLines(table) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those on an address, whoever listens there. */
  static Set<InetSocketAddress> at(String address) {
    return places(entry -> entry.place().getAddress().getHostAddress().equals(address));
  }

  /** Those of some processes. */
  static Set<InetSocketAddress> of(Collection<ProcessHandle> processes) {
    Set<String> sockets = new HashSet<>();
    processes.forEach(process -> sockets.addAll(files(process)));
    return places(entry -> sockets.contains(entry.socket()));
  }

  private static Set<InetSocketAddress> places(Predicate<Entry> wanted) {
    return entries().filter(wanted).map(Entry::place).collect(Collectors.toSet());
  }

  private static Set<String> files(ProcessHandle process) {
    Set<String> files = new HashSet<>();
    try (Stream<Path> links = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      for (Path link : links.toList()) {
        if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          files.add(Files.readSymbolicLink(link).toString());
        }
      }
    } catch (IOException e) {
      return files; // one was closed, or the process has ended
    }
    return files;
  }
}
