package io.convoy.executor.exchange;

import io.convoy.executor.exchange.tls.TlsRelay;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A rank's store where relays stand between the ranks: others learn where this rank's relay
 * listens, and LibTorch finds them at the addresses that the relay shows to it.
 */
final class RelayedStore implements AddressBook {
  private static final String RELAY = "relay/";

  private final PrivateStore store;
  private final TlsRelay relay;
  private final Member member;
  private final Set<String> known = new HashSet<>();

  RelayedStore(PrivateStore store, TlsRelay relay, Member member) {
    this.store = store;
    this.relay = relay;
    this.member = member;
  }

  @Override
  public Map<String, byte[]> written() {
    Map<String, byte[]> written = new LinkedHashMap<>(store.written());
    for (Map.Entry<String, byte[]> own : written.entrySet()) {
      known.add(own.getKey());
      relay.serve(GlooAddress.read(own.getValue()));
    }
    if (!written.isEmpty()) {
      String listens = member.address() + "\n" + relay.port();
      written.put(RELAY + member.rank(), listens.getBytes(StandardCharsets.UTF_8));
      known.add(RELAY + member.rank());
    }
    return written;
  }

  @Override
  public void put(Map<String, byte[]> others, UnaryOperator<byte[]> whole) {
    for (Map.Entry<String, byte[]> other : others.entrySet()) {
      if (!other.getKey().startsWith(RELAY) && known.add(other.getKey())) {
        int rank = rank(other.getKey());
        InetSocketAddress there = listens(others.get(RELAY + rank));
        if (rank == relay.place().before()) {
          relay.joinRing(there);
        }
        InetSocketAddress shown = relay.meet(rank, there);
        store.put(other.getKey(), GlooAddress.with(whole.apply(other.getValue()), shown));
      }
    }
  }

  /** Gloo's keys end with the rank that has written them. */
  private static int rank(String key) {
    return Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
  }

  private static InetSocketAddress listens(byte[] written) {
    String[] parts = new String(written, StandardCharsets.UTF_8).split("\n", 2);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }
}
