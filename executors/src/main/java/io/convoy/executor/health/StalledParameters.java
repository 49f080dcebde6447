package io.convoy.executor.health;

import io.convoy.executor.round.RankNotice;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Whether the parameters move. One stands still if none of its values has changed by a bit, or if
 * its gradient was zero at every look: decay alone then shrinks it.
 */
public final class StalledParameters {
  /** Steps from one look at gradients to the next; the run's first verdict is at the first. */
  private static final int LOOK_EVERY = 10;

  private static final int NAMED = 8;

  private final List<Segment> trained;
  private final List<Long> before;
  private final Set<String> seen = new HashSet<>();
  private final long firstStep;
  private int updates;

  /**
   * Begins to watch.
   *
   * @param parameters {@code [P]}
   * @param firstStep the step that comes next, from 1
   */
  public StalledParameters(ParameterLayout layout, Tensor parameters, long firstStep) {
    this.firstStep = firstStep;
    trained =
        layout.segments().stream().filter(s -> s.role() != Role.STATISTIC && s.learns()).toList();
    before = checksums(parameters);
  }

  private List<Long> checksums(Tensor parameters) {
    List<Long> sums = new ArrayList<>();
    try (Tensor here = parameters.cpu()) {
      for (Segment segment : trained) {
        try (Tensor part = here.narrow(0, segment.offset(), segment.length())) {
          sums.add(Checksum.of(part));
        }
      }
    }
    return sums;
  }

  /**
   * Looks now and then at a gradient before it is applied, at parameters that had none so far.
   *
   * @param last whether no other step of this round follows
   * @param gradient {@code [learned]}
   */
  public void beforeUpdate(long step, boolean last, Tensor gradient) {
    if (!last && step % LOOK_EVERY != 0) {
      return;
    }
    for (Segment segment : trained) {
      if (!seen.contains(segment.name())) {
        try (PointerScope scope = new PointerScope()) {
          Tensor part = gradient.narrow(0, segment.place(), segment.length());
          if (part.count_nonzero().item_long() > 0) {
            seen.add(segment.name());
          }
        }
      }
    }
  }

  /**
   * Counts an update at a learning rate above zero, and says at the end of a round, and in a new
   * run's tenth step, what stands still.
   *
   * @param parameters {@code [P]}
   * @return empty if all is well, or it is not yet time
   * @throws IllegalArgumentException if no weight at all has moved since the run began
   */
  public Optional<RankNotice> afterUpdate(long step, boolean last, Tensor parameters) {
    updates++;
    boolean early = firstStep == 1 && step == LOOK_EVERY;
    return last || early
        ? verdict(parameters).map(text -> new RankNotice(step, text))
        : Optional.empty();
  }

  private Optional<String> verdict(Tensor parameters) {
    List<Long> now = checksums(parameters);
    List<String> still = new ArrayList<>();
    int changed = 0;
    for (int i = 0; i < trained.size(); i++) {
      String name = trained.get(i).name();
      boolean moved = !now.get(i).equals(before.get(i));
      // biases begin at zero, where the smallest of numbers makes a difference
      changed += moved && trained.get(i).role() == Role.WEIGHT ? 1 : 0;
      if (!moved || !seen.contains(name)) {
        still.add(name);
      }
    }
    if (changed == 0 && firstStep == 1) {
      throw new IllegalArgumentException(
          String.format(
              "%d updates have not changed a single weight: the learning rate is too small for"
                  + " 32-bit numbers, or no gradient reaches the layers; raise"
                  + " schedule.learning-rate",
              updates));
    }
    return still.isEmpty() ? Optional.empty() : Optional.of(text(still));
  }

  private String text(List<String> still) {
    List<String> named = still.subList(0, Math.min(NAMED, still.size()));
    return String.format(
        "%d of %d parameters stand still: %s%s. No gradient reaches them, or it is too small to"
            + " change them: a layer whose activation is always off, or a learning rate that is too"
            + " small",
        still.size(),
        trained.size(),
        String.join(", ", named),
        still.size() > named.size() ? ", ..." : "");
  }
}
