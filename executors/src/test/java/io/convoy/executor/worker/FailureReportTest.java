package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.health.NonFiniteException;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.snapshot.StateException;
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
        Arguments.of(new DataException("no shard", new FileNotFoundException()), FailureKind.DATA),
        Arguments.of(new DataException("no answer", new IOException("reset")), FailureKind.STORAGE),
        Arguments.of(new ExchangeException("closed by peer"), FailureKind.EXCHANGE),
        Arguments.of(new StateException("damaged"), FailureKind.SNAPSHOT),
        Arguments.of(new StateException("gone", new IOException("reset")), FailureKind.STORAGE),
        Arguments.of(new StateLostException("nobody has it"), FailureKind.STATE_LOST),
        Arguments.of(new NonFiniteException("NaN"), FailureKind.NON_FINITE),
        Arguments.of(new UnsupportedOperationException("no average"), FailureKind.REQUEST),
        Arguments.of(new OutOfMemoryError("Java heap space"), FailureKind.MEMORY),
        Arguments.of(new RuntimeException("CUDA out of memory. Tried"), FailureKind.GPU_MEMORY),
        Arguments.of(
            new RuntimeException("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `f()`"),
            FailureKind.GPU_MEMORY),
        Arguments.of(
            new RuntimeException("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), FailureKind.GPU_MEMORY),
        Arguments.of(new RuntimeException("CUDA error: out of memory"), FailureKind.GPU_MEMORY),
        Arguments.of(new IllegalArgumentException("no such layer"), FailureKind.REQUEST),
        Arguments.of(new DL4JInvalidInputException("4 channels, not 3"), FailureKind.REQUEST),
        Arguments.of(
            new RuntimeException("Op [multiply] execution failed", new IllegalStateException("x")),
            FailureKind.REQUEST),
        Arguments.of(
            new RuntimeException("mat1 and mat2 shapes cannot be multiplied (20x98 and 49x10)"),
            FailureKind.REQUEST),
        Arguments.of(new IllegalStateException("a defect"), FailureKind.UNEXPECTED));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void of_cause_isOfItsKind(Throwable cause, FailureKind kind) {
    assertThat(failure(cause, false).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @MethodSource("causes")
  void of_causeThatAnInterruptMayHave_isAConsequenceOnceTheRoundWasGivenUp(
      Throwable cause, FailureKind kind) {
    boolean consequence = kind == FailureKind.UNEXPECTED || kind == FailureKind.STORAGE;
    assertThat(failure(cause, true).kind()).isEqualTo(consequence ? FailureKind.EXCHANGE : kind);
  }

  @Test
  void of_defect_saysWhatItIsAndWhere() {
    assertThat(failure(new IllegalStateException("a defect"), false))
        .isEqualTo(
            new RankFailure(
                1,
                "node7",
                "3",
                FailureKind.UNEXPECTED,
                "java.lang.IllegalStateException: a defect",
                12));
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

  @Test
  void gpuMemory_thatALibraryLacks_saysWhichAndWhatToDo() {
    RuntimeException cause =
        new RuntimeException(
            "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`\nException");
    assertThat(FailureReport.of(new FakeContext(0), cause, 1).message())
        .startsWith(
            "CUDA out of memory: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`. Set"
                + " train.micro-batch to a smaller number");
  }
}
