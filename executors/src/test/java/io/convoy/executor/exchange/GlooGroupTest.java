package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.convoy.executor.base.NativeLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GlooGroupTest {
  private static final Rendezvous RENDEZVOUS = Rendezvous.of("round-1", LocalRanks.LONG);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RendezvousRegistry meetings = new RendezvousRegistry();

  @BeforeEach
  void load() {
    NativeLibraries.load();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private GlooGroup connect(int rank) {
    return connect(rank, "127.0.0.1");
  }

  private GlooGroup connect(int rank, String host) {
    Member member = Member.onCpu(rank, 2, host);
    RendezvousHandler meeting =
        new RendezvousHandler(card -> meetings.attend(1, card), RENDEZVOUS, member, () -> false);
    return GlooGroup.connect(meeting, member, RENDEZVOUS.timeout());
  }

  private static Work sum(GlooGroup group) {
    return group.group().allreduce(new TensorVector(torch.ones(3)));
  }

  /** As Spark names hosts; two names of one, so that LibTorch listens there. */
  @Test
  void connect_hostsWithAddressesOfIpv6_sums() throws Exception {
    assumeThat(Files.exists(Path.of("/proc/net/if_inet6"))).as("IPv6").isTrue();
    Future<GlooGroup> other = threads.submit(() -> connect(1, "[::1]"));
    try (GlooGroup group = connect(0, "[0:0:0:0:0:0:0:1]");
        GlooGroup peer = other.get();
        PointerScope scope = new PointerScope()) {
      Tensor values = torch.ones(3);
      Work sum = group.group().allreduce(new TensorVector(values));
      Work theirs = sum(peer);
      sum._wait();
      theirs._wait();
      assertThat(values.sum().item_double()).isEqualTo(6);
    }
  }

  /** LibTorch tells of a failure by a pointer that is null if there is none. */
  @Test
  void work_hasFailed_onceThePeerIsGone() throws Exception {
    Future<GlooGroup> other = threads.submit(() -> connect(1));
    try (GlooGroup group = connect(0);
        PointerScope scope = new PointerScope()) {
      GlooGroup peer = other.get();
      Work sum = sum(group);
      Work theirs = sum(peer);
      sum._wait();
      theirs._wait();
      theirs.close(); // it holds the peer's connections
      assertThat(NcclCollectives.failed(sum)).isFalse();
      Work inVain = sum(group);
      peer.close();
      assertThatThrownBy(inVain::_wait).isInstanceOf(RuntimeException.class);
      assertThat(NcclCollectives.failed(inVain)).isTrue();
    }
  }

  /**
   * Where each of two ranks listens, by what they tell of it; that both can add up is seen, too.
   */
  private List<String> listens(String... hosts) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    LocalRendezvous place = new LocalRendezvous();
    RendezvousClient point =
        card -> {
          assertThat(card.addresses().values())
              .as("LibTorch writes as it is expected to, so that each rank is sent its part alone")
              .allMatch(address -> GlooAddress.partFor(0, 2, address).length < address.length);
          card.addresses().values().stream()
              .map(address -> GlooAddress.read(address).getAddress().getHostAddress())
              .filter(address -> !told.contains(address))
              .forEach(told::add);
          return place.attend(card);
        };
    List<Future<Float>> sums = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Member member = Member.onCpu(i, 2, hosts[i]);
      sums.add(threads.submit(() -> sum(member, point)));
    }
    for (Future<Float> sum : sums) {
      assertThat(sum.get()).isEqualTo(2);
    }
    return told;
  }

  private static float sum(Member member, RendezvousClient point) {
    try (Collectives exchange =
            CollectivesConnector.connect(RENDEZVOUS, member, point, () -> false, text -> {});
        PointerScope scope = new PointerScope()) {
      Tensor ones = torch.ones(1);
      exchange.sum(ones);
      return ones.item_float();
    }
  }

  @Test
  void ranks_ofOneHost_listenWhereNoOtherReachesThem() throws Exception {
    assertThat(listens("127.0.0.8", "127.0.0.8")).containsExactly("127.0.0.1");
  }

  @Test
  void ranks_ofSeveralHosts_listenOnTheirs() throws Exception {
    assertThat(listens("127.0.0.8", "127.0.0.9"))
        .containsExactlyInAnyOrder("127.0.0.8", "127.0.0.9");
  }
}
