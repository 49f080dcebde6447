package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.exchange.Offers.Offer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which backend ranks choose by what each of them has. */
class OffersTest {
  private static final Offer FIRST = new Offer("host-a 0000:17:00", "");
  private static final Offer SECOND = new Offer("host-a 0000:65:00", "");
  private static final Offer ELSEWHERE = new Offer("host-b 0000:17:00", "");
  private static final Offer WITHOUT = new Offer("", "libnccl.so.2: no such file");

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"AUTO", "NCCL"})
  void nccl_ofRanksWithAGpuEach_isTaken(Backend wanted) {
    Offers offers = new Offers(List.of(FIRST, SECOND, ELSEWHERE));
    assertThat(offers.nccl(wanted)).isTrue();
    assertThat(offers.nccl(Backend.GLOO)).isFalse();
    assertThat(offers.drawback()).isEmpty();
  }

  @Test
  void nccl_ofRanksThatShareAGpu_isNotTakenAndRefusedIfWanted() {
    Offers offers = new Offers(List.of(FIRST, SECOND, SECOND));
    assertThat(offers.nccl(Backend.AUTO)).isFalse();
    assertThat(offers.drawback())
        .hasValue(
            "gradients go by Gloo, which is slower than NCCL: ranks 1 and 2 share a GPU, which NCCL"
                + " refuses");
    assertThatThrownBy(() -> offers.nccl(Backend.NCCL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "synchronise.backend = nccl: ranks 1 and 2 share a GPU, which NCCL refuses; take auto"
                + " or gloo");
  }

  @Test
  void nccl_ofARankThatCannotLoadIt_isNotTakenOnAny() {
    Offers offers = new Offers(List.of(FIRST, WITHOUT));
    assertThat(offers.nccl(Backend.AUTO)).isFalse();
    assertThatThrownBy(() -> offers.nccl(Backend.NCCL))
        .hasMessageContaining("rank 1 cannot use it: libnccl.so.2: no such file");
  }

  @Test
  void nccl_ofRanksOnTheCpu_isNotMissed() {
    Offers offers = new Offers(List.of(Offer.CPU, Offer.CPU));
    assertThat(offers.nccl(Backend.AUTO)).isFalse();
    assertThat(offers.drawback()).isEmpty();
    assertThat(new Offers(List.of(FIRST, Offer.CPU)).drawback())
        .hasValue(
            "gradients go by Gloo, which is slower than NCCL: rank 1 cannot use it: it computes on"
                + " the CPU");
  }

  @Test
  void gather_ofSeveralRanks_tellsAllOfAll() throws Exception {
    Offer wordy = new Offer("", "é".repeat(300));
    List<Offer> own = List.of(FIRST, wordy, ELSEWHERE);
    List<Offers> gathered =
        ranks.run(3, exchange -> Offers.gather(own.get(exchange.rank()), exchange));
    for (Offers one : gathered) {
      assertThat(one.ranks().get(0)).isEqualTo(FIRST);
      assertThat(one.ranks().get(1).obstacle()).startsWith("é".repeat(100));
      assertThat(one.ranks().get(2)).isEqualTo(ELSEWHERE);
    }
  }
}
