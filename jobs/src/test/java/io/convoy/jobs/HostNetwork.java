package io.convoy.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Hosts on this machine: each a network namespace with an address of its own on a common bridge,
 * which is in a namespace too. Needs root, and {@code ip} and {@code tc} of iproute2.
 *
 * <p>Only the network is of its own: files and processes are those of the machine.
 */
final class HostNetwork implements AutoCloseable {
  /** Files that {@code ip netns exec} shows in /etc. */
  private static final Path ETC = Path.of("/etc/netns");

  private static final String SWITCH = "switch";
  private static final String BRIDGE = "br0";
  private static final String DEVICE = "eth0";

  /** What lets no packet pass, as none is so small. */
  private static final String NOTHING = "8kbit burst 10 limit 10";

  private static final String ALL = "10gbit burst 10mb latency 50ms";

  private final String prefix = "convoy" + ProcessHandle.current().pid() + "-";
  private final List<String> hosts;
  private final Map<String, String> names = new TreeMap<>();
  private final Map<String, List<String>> taken = new TreeMap<>();
  private final Map<String, String> rates = new TreeMap<>();

  /** Which addresses hosts have. */
  enum Family {
    IPV4("10.77.0.%d", "/24"),
    IPV6("fd77::%d", "/64");

    private final String address;
    private final String bits;

    Family(String address, String bits) {
      this.address = address;
      this.bits = bits;
    }
  }

  private final Family family;

  /** Makes a network of hosts by their names. */
  HostNetwork(Family family, String... hosts) throws IOException {
    this.family = family;
    this.hosts = List.of(hosts);
    run("ip", "netns", "add", prefix + SWITCH);
    in(SWITCH, "link", "add", "dev", BRIDGE, "type", "bridge");
    in(SWITCH, "link", "set", "dev", BRIDGE, "up");
    for (String host : hosts) {
      add(host);
    }
  }

  /** Whether this machine lets us make one. */
  static boolean isPossible() {
    try {
      String name = "convoy" + ProcessHandle.current().pid() + "-trial";
      run("ip", "netns", "add", name);
      run("ip", "netns", "del", name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void add(String host) throws IOException {
    run("ip", "netns", "add", prefix + host);
    addPair(host, DEVICE, host, prefix + SWITCH);
    in(SWITCH, "link", "set", "dev", host, "master", BRIDGE, "up");
    in(host, "link", "set", "dev", "lo", "up");
    addAddress(host, address(host) + family.bits, DEVICE);
    // as Java asks for the address of this machine's own name too
    know(host, address(host) + " " + host + " " + Files.readString(Path.of("/etc/hostname")));
  }

  /** Gives a host another interface, which leads nowhere. */
  void addBlindInterface(String host, String address) throws IOException {
    addPair(host, "blind", "end", prefix + host);
    in(host, "link", "set", "dev", "end", "up");
    addAddress(host, address, "blind");
  }

  /** Adds an interface whose other end has a name in a namespace. */
  private void addPair(String host, String name, String end, String where) throws IOException {
    String pair = "type veth peer name " + end + " netns " + where;
    run("ip -n " + prefix + host + " link add dev " + name + " " + pair);
    in(host, "link", "set", "dev", name, "up");
  }

  private void addAddress(String host, String address, String device) throws IOException {
    if (family == Family.IPV6) {
      in(host, "address", "add", address, "dev", device, "nodad");
    } else {
      in(host, "address", "add", address, "dev", device);
    }
  }

  /** Has a host know the others by their names, and what a line of its own says. */
  private void know(String host, String own) throws IOException {
    String others =
        hosts.stream()
            .filter(each -> !each.equals(host))
            .map(each -> address(each) + " " + each + "\n")
            .collect(Collectors.joining());
    Path folder = Files.createDirectories(ETC.resolve(prefix + host));
    String text = "127.0.0.1 localhost\n::1 localhost\n" + own + "\n" + others;
    Files.writeString(folder.resolve("hosts"), text);
  }

  /**
   * Calls a host otherwise.
   *
   * @param address that its name has, or an empty text if it has none
   */
  void call(String host, String name, String address) throws IOException {
    know(host, address.isEmpty() ? "" : address + " " + name);
    names.put(host, name);
  }

  /** The address of a host. */
  String address(String host) {
    return String.format(family.address, 1 + hosts.indexOf(host));
  }

  /** The address as it stands in a URI, and as Spark names the host. */
  String uriAddress(String host) {
    return family == Family.IPV6 ? "[" + address(host) + "]" : address(host);
  }

  /** Has Spark take this address of a host, rather than find one. */
  void take(String host, String address) {
    taken.put(host, List.of("env", "SPARK_LOCAL_IP=" + address));
  }

  /** The words before a command that has it run on a host. */
  List<String> on(String host) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", prefix + host));
    if (names.containsKey(host)) {
      // hostname(1) refuses underscores
      String rename = "echo \"$0\" >/proc/sys/kernel/hostname && exec \"$@\"";
      words.addAll(List.of("unshare", "--uts", "sh", "-c", rename, names.get(host)));
    }
    words.addAll(taken.getOrDefault(host, List.of("env", "-u", "SPARK_LOCAL_IP")));
    return words;
  }

  /** Lets a host send so many bits a second, with what waits for that delayed. */
  void slow(String host, String rate) throws IOException {
    rates.put(host, rate + " burst 32kb latency 200ms");
    shape(host, DEVICE, rates.get(host));
  }

  /** From now on every packet from and to a host is lost, and nobody is told. */
  void cut(String host) throws IOException {
    shape(host, DEVICE, NOTHING);
    shape(SWITCH, host, NOTHING);
  }

  /** Ends that. */
  void mend(String host) throws IOException {
    shape(host, DEVICE, rates.getOrDefault(host, ALL));
    shape(SWITCH, host, ALL);
  }

  private void shape(String host, String device, String rate) throws IOException {
    run("tc -n " + prefix + host + " qdisc replace dev " + device + " root tbf rate " + rate);
  }

  private void in(String host, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of("ip", "-n", prefix + host));
    line.addAll(Arrays.asList(command));
    run(line.toArray(String[]::new));
  }

  private static void run(String line) throws IOException {
    run(line.split(" "));
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      for (String host : hosts) {
        run("ip", "netns", "del", prefix + host);
        Files.deleteIfExists(ETC.resolve(prefix + host).resolve("hosts"));
        Files.deleteIfExists(ETC.resolve(prefix + host));
      }
      run("ip", "netns", "del", prefix + SWITCH);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
