package io.convoy.executor.exchange;

import java.util.Locale;

/** What carries what ranks exchange. Tensors in the host's memory always go by Gloo. */
public enum Backend {
  /** NCCL between ranks that have a GPU each, if all of them can load it; else Gloo. */
  AUTO,
  /** Gloo, over TCP. */
  GLOO,
  /** NCCL for tensors on GPUs, or the round fails. */
  NCCL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
