package io.convoy.executor.exchange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ranks of a round can exchange their gradients by, from which all of them choose alike.
 *
 * @param ranks what each rank offers
 */
record Offers(List<Offer> ranks) {
  /**
   * Of one rank.
   *
   * @param gpu which GPU of which host it has, equal for ranks that share one; empty if none
   * @param obstacle why it cannot use NCCL; empty if it can
   */
  record Offer(String gpu, String obstacle) {
    /** The offer of a rank that computes on its processor's cores. */
    static final Offer CPU = new Offer("", "it computes on the CPU");

    private String text() {
      return gpu + '\n' + obstacle;
    }

    private static Offer of(String text) {
      int end = text.indexOf('\n');
      return new Offer(text.substring(0, end), text.substring(end + 1));
    }
  }

  Offers {
    ranks = List.copyOf(ranks);
  }

  /** Tells all ranks of each other's; every rank of a round calls it at once. */
  static Offers gather(Offer own, Collectives exchange) {
    return new Offers(RankTexts.gather(own.text(), exchange).stream().map(Offer::of).toList());
  }

  /**
   * What goes by NCCL, on all ranks or none.
   *
   * @throws IllegalArgumentException if NCCL is wanted and cannot be had
   */
  boolean nccl(Backend wanted) {
    if (wanted == Backend.GLOO) {
      return false;
    }
    Optional<String> obstacle = obstacle();
    if (wanted == Backend.NCCL && obstacle.isPresent()) {
      throw new IllegalArgumentException(
          "synchronise.backend = nccl: " + obstacle.get() + "; take auto or gloo");
    }
    return obstacle.isEmpty();
  }

  /** What the user should know if ranks on GPUs do without NCCL. */
  Optional<String> drawback() {
    boolean gpus = ranks.stream().anyMatch(offer -> !offer.equals(Offer.CPU));
    return gpus
        ? obstacle().map(reason -> "gradients go by Gloo, which is slower than NCCL: " + reason)
        : Optional.empty();
  }

  /** Why NCCL cannot be used, naming ranks. */
  private Optional<String> obstacle() {
    Map<String, Integer> owners = new LinkedHashMap<>();
    for (int rank = 0; rank < ranks.size(); rank++) {
      Offer offer = ranks.get(rank);
      if (!offer.obstacle().isEmpty()) {
        return Optional.of("rank " + rank + " cannot use it: " + offer.obstacle());
      }
      Integer other = owners.putIfAbsent(offer.gpu(), rank);
      if (other != null) {
        return Optional.of("ranks " + other + " and " + rank + " share a GPU, which NCCL refuses");
      }
    }
    return Optional.empty();
  }
}
