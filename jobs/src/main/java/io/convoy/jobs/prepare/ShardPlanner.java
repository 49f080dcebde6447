package io.convoy.jobs.prepare;

import io.convoy.executor.data.shard.ShardWriter;
import io.convoy.executor.data.storage.DataException;
import io.convoy.jobs.prepare.input.InputFile;
import io.convoy.jobs.prepare.input.InputTree;
import io.convoy.jobs.prepare.input.Splits;
import io.convoy.jobs.prepare.task.ShardPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Divides an input into shards: a pure function of the listed input and the options. */
final class ShardPlanner {
  private ShardPlanner() {}

  /**
   * Plans all shards.
   *
   * @throws DataException if the input has validation images of its own and a share of the training
   *     images is wanted as such, too
   */
  static List<ShardPlan> plan(InputTree input, PrepareOptions options) {
    return plan(input, options, 1);
  }

  /**
   * Plans all shards.
   *
   * @param share of their bytes that images are expected to keep
   */
  static List<ShardPlan> plan(InputTree input, PrepareOptions options, double share) {
    Map<String, List<InputFile>> splits = new TreeMap<>(input.splits());
    if (options.valFraction() > 0) {
      if (splits.containsKey(Splits.VAL)) {
        throw new DataException(
            "the input has a split val: leave out --val-fraction = " + options.valFraction());
      }
      List<InputFile> val = heldOut(splits.get(Splits.TRAIN), options);
      List<InputFile> train = new ArrayList<>(splits.get(Splits.TRAIN));
      train.removeAll(Set.copyOf(val));
      splits.put(Splits.TRAIN, train);
      if (!val.isEmpty()) {
        splits.put(Splits.VAL, val);
      }
    }
    List<ShardPlan> plans = new ArrayList<>();
    splits.forEach((split, files) -> plans.addAll(shards(split, files, options, share)));
    return plans;
  }

  /** The same share of every class, at least one image where there are two. */
  private static List<InputFile> heldOut(List<InputFile> train, PrepareOptions options) {
    Map<Integer, List<InputFile>> classes =
        train.stream().collect(Collectors.groupingBy(InputFile::label));
    List<InputFile> held = new ArrayList<>();
    classes.forEach(
        (label, files) -> {
          List<InputFile> shuffled = new ArrayList<>(files);
          Collections.shuffle(shuffled, new Random(options.seed() * 1_000_003 + label));
          long wanted = Math.max(1, Math.round(options.valFraction() * files.size()));
          held.addAll(shuffled.subList(0, (int) Math.min(wanted, files.size() - 1)));
        });
    return held;
  }

  private static List<ShardPlan> shards(
      String split, List<InputFile> files, PrepareOptions options, double share) {
    List<InputFile> shuffled = new ArrayList<>(files);
    Collections.shuffle(shuffled, new Random(options.seed() * 1_000_003 + split.hashCode()));
    List<ShardPlan> plans = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < shuffled.size(); i++) {
      long more = ShardWriter.sampleBytes(Math.round(share * shuffled.get(i).size()));
      if (i > from && bytes + more > options.shardBytes()) {
        plans.add(new ShardPlan(split, plans.size(), from, copy(shuffled, from, i)));
        from = i;
        bytes = 0;
      }
      bytes += more;
    }
    if (from < shuffled.size()) {
      plans.add(new ShardPlan(split, plans.size(), from, copy(shuffled, from, shuffled.size())));
    }
    return plans;
  }

  private static List<InputFile> copy(List<InputFile> files, int from, int to) {
    return List.copyOf(files.subList(from, to));
  }
}
