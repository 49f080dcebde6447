package io.convoy.executor.health;

import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.NonFiniteOutput;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds where a step that had no finite loss or gradient went wrong, by computing a micro-batch
 * again and looking at everything on the way.
 */
public final class NonFiniteSearch {
  /** The value in place of a finding. */
  static final String NOT_AGAIN = "computed again, all is finite: a sum over ranks is too large";

  private static final int NAMED = 10;

  private final Replica replica;

  public NonFiniteSearch(Replica replica) {
    this.replica = replica;
  }

  /**
   * What this rank has found; ranks on which all is finite leave it to those where it is not.
   *
   * @throws ExchangeException on a rank that has found nothing, if another has
   */
  public static String onAnyRank(Optional<String> found, Collectives exchange) {
    try (Tensor finders = torch.zeros(1)) {
      finders.fill_(new Scalar(found.isPresent() ? 1 : 0));
      exchange.sum(finders);
      if (found.isEmpty() && finders.item_double() > 0) {
        throw new ExchangeException("loss or gradient of another rank is not finite");
      }
    }
    return found.orElse(NOT_AGAIN);
  }

  /**
   * Computes micro-batches again until one is found that is not finite.
   *
   * @param batches those of the step on this rank
   * @param seeds of dropout, by the number of the micro-batch from 0
   */
  public Optional<String> explain(BatchLoader batches, IntToLongFunction seeds)
      throws InterruptedException {
    Optional<ImageBatch> next = batches.next();
    for (int micro = 0; next.isPresent(); micro++) {
      try (ImageBatch batch = next.get()) {
        Optional<String> found = explain(batch, seeds.applyAsLong(micro));
        if (found.isPresent()) {
          return found;
        }
      }
      next = batches.next();
    }
    return Optional.empty();
  }

  /**
   * Computes a micro-batch again, at the parameters that it had.
   *
   * @param seed of dropout, as before
   * @return what is not finite, in words; empty if all is
   */
  Optional<String> explain(ImageBatch batch, long seed) {
    List<String> found = new ArrayList<>();
    List<String> parameters = nonFinite(replica.parameters(), segment -> true, Segment::offset);
    if (!parameters.isEmpty()) {
      found.add("parameters that are not finite: " + joined(parameters));
    }
    Optional<NonFiniteOutput> output = replica.firstNonFiniteOutput(batch, seed);
    output.ifPresent(
        at ->
            found.add(
                "the first output that is not finite is that of "
                    + at.vertex()
                    + ", for "
                    + samples(at.rows(), batch)));
    if (output.isEmpty()) {
      replica.gradientBuffer().clear();
      replica.accumulate(batch, seed);
      Tensor gradient = replica.gradientBuffer().gradient();
      List<String> gradients =
          new ArrayList<>(nonFinite(gradient, Segment::learns, Segment::place));
      Collections.reverse(gradients);
      if (!gradients.isEmpty()) {
        found.add(
            "every output is finite; gradients, from the loss backwards, are not from "
                + gradients.get(0)
                + " on");
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
  }

  /** Which parameters of a flat vector are not finite, with the number of such values. */
  private List<String> nonFinite(
      Tensor flat, Predicate<Segment> within, ToLongFunction<Segment> begin) {
    List<String> found = new ArrayList<>();
    for (Segment segment : replica.layout().segments().stream().filter(within).toList()) {
      try (PointerScope scope = new PointerScope()) {
        Tensor part = flat.narrow(0, begin.applyAsLong(segment), segment.length());
        long bad = segment.length() - torch.isfinite(part).sum().item_long();
        if (bad > 0) {
          found.add(String.format("%s (%d of %d values)", segment.name(), bad, segment.length()));
        }
      }
    }
    return found;
  }

  private static String joined(List<String> names) {
    String text = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? text + ", ..." : text;
  }

  private static String samples(List<Integer> rows, ImageBatch batch) {
    if (rows.size() == batch.count()) {
      return "all " + rows.size() + " samples of the micro-batch";
    }
    List<String> ids = rows.stream().map(row -> Long.toString(batch.samples()[row])).toList();
    return String.format(
        "sample%s %s (%d of %d)",
        ids.size() == 1 ? "" : "s", joined(ids), ids.size(), batch.count());
  }
}
