package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFailure.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReportTest {
  private static RankFailure failure(Throwable cause, boolean cancelled) {
    return FailureReport.of(new Context(cancelled), cause, 12);
  }

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new DataException("no shard", new FileNotFoundException()), Kind.DATA),
        Arguments.of(new DataException("no answer", new IOException("reset")), Kind.STORAGE),
        Arguments.of(new ExchangeException("closed by peer"), Kind.EXCHANGE),
        Arguments.of(new OutOfMemoryError("Java heap space"), Kind.MEMORY),
        Arguments.of(new RuntimeException("CUDA out of memory. Tried"), Kind.GPU_MEMORY),
        Arguments.of(new IllegalArgumentException("no such layer"), Kind.REQUEST),
        Arguments.of(new DL4JInvalidInputException("4 channels, not 3"), Kind.REQUEST),
        Arguments.of(
            new RuntimeException("Op [multiply] execution failed", new IllegalStateException("x")),
            Kind.REQUEST),
        Arguments.of(
            new RuntimeException("mat1 and mat2 shapes cannot be multiplied (20x98 and 49x10)"),
            Kind.REQUEST),
        Arguments.of(new IllegalStateException("a defect"), Kind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void of_cause_isOfItsKind(Throwable cause, Kind kind) {
    assertThat(failure(cause, false).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @MethodSource("causes")
  void of_causeThatAnInterruptMayHave_isAConsequenceOnceTheRoundWasGivenUp(
      Throwable cause, Kind kind) {
    boolean consequence = kind == Kind.OTHER || kind == Kind.STORAGE;
    assertThat(failure(cause, true).kind()).isEqualTo(consequence ? Kind.EXCHANGE : kind);
  }

  @Test
  void of_defect_saysWhatItIsAndWhere() {
    assertThat(failure(new IllegalStateException("a defect"), false))
        .isEqualTo(
            new RankFailure(
                1, "node7", "3", Kind.OTHER, "java.lang.IllegalStateException: a defect", 12));
  }

  private static final class Context extends FakeContext {
    private final boolean cancelled;

    Context(boolean cancelled) {
      super(1);
      this.cancelled = cancelled;
    }

    @Override
    public String host() {
      return "node7";
    }

    @Override
    public String executor() {
      return "3";
    }

    @Override
    public Configuration hadoop() {
      throw new AssertionError("not asked for");
    }

    @Override
    public boolean cancelled() {
      return cancelled;
    }
  }

  @Test
  void gpuMemory_saysHowMuchAndWhatToDo() {
    RuntimeException cause =
        new RuntimeException(
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79 GiB"
                + " of which 1 GiB is free.\nException raised from malloc");
    assertThat(FailureReport.of(new FakeContext(0), cause, 1).message())
        .isEqualTo(
            "CUDA out of memory. Tried to allocate 2.00 GiB. Set train.micro-batch to a smaller"
                + " number, or to auto; train.precision = bf16 takes about half");
  }
}
