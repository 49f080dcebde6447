package io.convoy.executor.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranks whose parameters differ, by what rounding gives or by more, over Gloo. */
class ReplicaComparisonTest {
  private static final int SIZE = 1000;
  private static final int LAST_BIT = 0;
  private static final int EXPONENT_BIT = 27;

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  private interface Change {
    void of(int rank, Tensor parameters);
  }

  /** What each rank says of parameters that a change was made to; empty if it goes on. */
  private List<String> check(List<Integer> groups, Change change) throws Exception {
    return ranks.run(groups.size(), exchange -> check(groups, change, exchange));
  }

  private static String check(List<Integer> groups, Change change, Collectives exchange) {
    boolean mixed = groups.stream().distinct().count() > 1;
    try (Tensor parameters = torch.linspace(new Scalar(-0.1), new Scalar(0.1), SIZE)) {
      change.of(exchange.rank(), parameters);
      try (RootParameters root = new RootParameters(parameters, exchange)) {
        root.receive(parameters);
        new ReplicaComparison(1, 0, groups)
            .check(1, parameters, mixed ? Optional.of(root) : Optional.empty(), exchange);
        root.take(Map.of(SnapshotFiles.PARAMETERS, parameters));
        return Long.toString(Checksum.of(parameters));
      } catch (RuntimeException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }
  }

  private static void flip(Tensor parameters, int bit) {
    try (IntPointer bits = new IntPointer(parameters.data_ptr())) {
      bits.put(700, bits.get(700) ^ (1 << bit));
    }
  }

  /** As an update does that is computed in another order. */
  private static void round(Tensor parameters) {
    parameters.mul_(new Scalar(1 + 1e-6));
  }

  @Test
  void check_roundingOfAnotherKindOfProcessor_isAcceptedAndAllGoOnWithRankZeros() throws Exception {
    List<String> said =
        check(
            List.of(0, 1, 1),
            (rank, parameters) -> {
              if (rank > 0) {
                round(parameters);
              }
            });
    assertThat(said).hasSize(3).allMatch(text -> text.matches("\\d+"));
    assertThat(said.stream().distinct()).hasSize(1);
  }

  @Test
  void check_theSameRoundingOnOneKind_isNot() throws Exception {
    List<String> said =
        check(
            List.of(0, 0, 0),
            (rank, parameters) -> {
              if (rank == 1) {
                round(parameters);
              }
            });
    assertThat(said.get(1))
        .startsWith("DivergedException: after step 1 the parameters of rank 1 differ");
    assertThat(said.get(0)).startsWith("ExchangeException");
  }

  /** A bit beyond rounding, and the last bit where others of the kind have it right. */
  @ParameterizedTest
  @CsvSource({"2, 27", "3, 27", "3, 0"})
  void check_flippedBitAmongOtherProcessors_isFound(int wrong, int bit) throws Exception {
    List<String> said =
        check(
            List.of(0, 0, 1, 2, 2, 2),
            (rank, parameters) -> {
              if (rank >= 2) {
                round(parameters);
              }
              if (rank == wrong) {
                flip(parameters, bit);
              }
            });
    assertThat(said.get(wrong))
        .startsWith(
            "DivergedException: after step 1 the parameters of rank "
                + wrong
                + " differ from those of the other 5, which agree");
    assertThat(said).filteredOn(text -> text.startsWith("ExchangeException")).hasSize(5);
  }

  @Test
  void check_flippedBitOfRankZero_isFoundByTheOthers() throws Exception {
    List<String> said =
        check(
            List.of(0, 1, 1),
            (rank, parameters) -> {
              if (rank == 0) {
                flip(parameters, EXPONENT_BIT);
              }
            });
    assertThat(said.get(0))
        .startsWith("DivergedException: after step 1 the parameters of rank 0 differ");
    assertThat(said).filteredOn(text -> text.startsWith("ExchangeException")).hasSize(2);
  }

  @Test
  void check_lastBitOfTheOnlyProcessorOfItsKind_cannotBeToldFromRounding() throws Exception {
    List<String> said =
        check(
            List.of(0, 1),
            (rank, parameters) -> {
              if (rank == 1) {
                flip(parameters, LAST_BIT);
              }
            });
    assertThat(said).allMatch(text -> text.matches("\\d+"));
    assertThat(said.stream().distinct()).hasSize(1);
  }

  @Test
  void check_notANumber_isBeyondRounding() throws Exception {
    List<String> said =
        check(
            List.of(0, 1),
            (rank, parameters) -> {
              if (rank == 1) {
                parameters.fill_(new Scalar(Double.NaN));
              }
            });
    assertThat(said).allMatch(text -> text.contains("no majority says which are right"));
  }

  @Test
  void take_ofOtherState_isThatOfRankZero() throws Exception {
    List<Double> values =
        ranks.run(
            3,
            exchange -> {
              TensorOptions doubles = new TensorOptions(ScalarType.Double);
              try (Tensor parameters = torch.zeros(SIZE);
                  Tensor momentum = torch.ones(new long[] {SIZE}, doubles);
                  RootParameters root = new RootParameters(parameters, exchange)) {
                momentum.mul_(new Scalar(1.0 + exchange.rank()));
                root.receive(parameters);
                root.take(
                    Map.of(SnapshotFiles.PARAMETERS, parameters, "optimizer.momentum", momentum));
                return momentum.sum().item_double();
              }
            });
    assertThat(values).containsOnly((double) SIZE);
  }
}
