package io.convoy.executor.worker;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankFailure;

/** What a rank reports of a failure: the {@link RankFailure} that an exception amounts to. */
final class FailureReport {
  private FailureReport() {}

  static RankFailure of(RankContext context, Throwable cause, long heldStep) {
    FailureKind kind = kind(cause);
    if (context.cancelled() && (kind == FailureKind.UNEXPECTED || kind == FailureKind.STORAGE)) {
      kind = FailureKind.EXCHANGE; // so ends a wait that was interrupted: it is a consequence
    }
    String message = kind == FailureKind.GPU_MEMORY ? gpuMemory(cause) : cause.getMessage();
    boolean plain =
        kind != FailureKind.UNEXPECTED
            && kind != FailureKind.MEMORY
            && message != null
            && !ForeignFailures.isRefusal(cause);
    return new RankFailure(
        context.rank(),
        context.host(),
        context.executor(),
        kind,
        plain ? message : cause.toString().lines().findFirst().orElse(""),
        heldStep);
  }

  /** A rank has neither command line nor configuration: what cannot be used there was asked for. */
  private static FailureKind kind(Throwable cause) {
    FailureKind kind = ForeignFailures.kind(cause);
    return kind == FailureKind.USAGE ? FailureKind.REQUEST : kind;
  }

  /** The first two sentences of what LibTorch says, and what to do. */
  private static String gpuMemory(Throwable cause) {
    String text = ForeignFailures.gpuMemory(cause).orElseThrow();
    int end = text.indexOf(". ", text.indexOf(". ") + 1);
    return String.format(
        "%s%s. Set train.micro-batch to a smaller number, or to auto; train.precision = bf16 takes about half",
        text.contains("CUDA") ? "" : "CUDA out of memory: ",
        end < 0 ? text : text.substring(0, end));
  }
}
