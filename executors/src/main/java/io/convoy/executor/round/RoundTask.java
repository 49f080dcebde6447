package io.convoy.executor.round;

import io.convoy.executor.data.dataset.EpochOrder;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.engine.Poll;
import io.convoy.executor.optim.StepRates;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One thing that the ranks do together in a round. */
public sealed interface RoundTask extends Serializable {

  /**
   * Steps on consecutive global batches of one epoch.
   *
   * @param split the split to train on
   * @param epoch the epoch, from 1
   * @param firstStep number of the first step within the run, from 1
   * @param firstPosition position of the first sample within the epoch's order
   * @param batch global batch B, in samples, a multiple of the world size
   * @param microBatch largest number of samples that a rank takes through the model at once
   * @param rates what the schedules say of each step; their number is the number of steps
   * @param sync how the ranks stay together
   * @param guard what is done when training goes wrong
   * @param saves when snapshots are taken
   */
  record Train(
      String split,
      int epoch,
      long firstStep,
      long firstPosition,
      int batch,
      int microBatch,
      List<StepRates> rates,
      SyncPlan sync,
      StepGuard guard,
      SavePlan saves)
      implements RoundTask {
    public Train {
      rates = List.copyOf(rates);
    }

    /**
     * Some of its steps.
     *
     * @param from the first of them, from 0
     * @param to one more than the last
     */
    public Train steps(int from, int to) {
      return new Train(
          split,
          epoch,
          firstStep + from,
          firstPosition + (long) from * batch,
          batch,
          microBatch,
          rates.subList(from, to),
          sync,
          guard,
          saves);
    }

    /**
     * A rank's micro-batches: its part of each global batch, in the order of the steps.
     *
     * @param order what the epoch shows
     * @param task by which a sample has one position of the epoch, or one for each of its showings
     * @param repeats how often a batch shows each of its images, which divides it; 1 unless the
     *     task is classification
     * @param rank from 0
     */
    public List<BatchRequest> requests(
        EpochOrder order, LearningTask task, int repeats, int rank, int worldSize) {
      int showings = task.showings() * repeats;
      int share = batch / worldSize;
      List<BatchRequest> requests = new ArrayList<>();
      for (int i = 0; i < rates.size(); i++) {
        long first = firstPosition + (long) i * batch;
        long[] all = showings(order, first, showings, repeats);
        int end = (rank + 1) * share;
        for (int at = rank * share; at < end; at += microBatch) {
          int to = Math.min(at + microBatch, end);
          BatchRequest request =
              BatchRequest.part(epoch, firstStep + i, all, at, to).drawn(order.copies());
          requests.add(
              repeats == 1
                  ? request.shownFor(task, first + at)
                  : request.repeated(all, at, repeats));
        }
      }
      return requests;
    }

    /** Of a global batch; of one that repeats its images, all of them again and again. */
    private long[] showings(EpochOrder order, long first, int showings, int repeats) {
      int images = batch / repeats;
      return IntStream.range(0, batch)
          .mapToLong(at -> first + (long) (at % images) * repeats)
          .map(position -> order.showingAt(position / showings))
          .toArray();
    }
  }

  /**
   * Evaluation of a whole split, every image once.
   *
   * @param split the split to evaluate
   * @param batch largest number of images that a rank takes through the model at once; of views
   *     that are compared, whole groups
   */
  record Evaluate(String split, int batch) implements RoundTask {}

  /**
   * Evaluation of the average of the parameters.
   *
   * @param evaluation what is evaluated
   */
  record EvaluateAverage(Evaluate evaluation) implements RoundTask {}

  /**
   * Evaluation of stored parameters, whose probabilities are averaged.
   *
   * @param evaluation what is evaluated
   * @param model the parameters
   * @param classes of the model, by those of the split
   * @param top classes that are reported of each image; 0 for none
   */
  record EvaluateStored(Evaluate evaluation, Stored model, ClassNumbers classes, int top)
      implements RoundTask {}

  /**
   * The model's number of each class of a split.
   *
   * @param ofSplit in the order of the split's classes, -1 where the model knows none; empty if
   *     both have the same classes
   * @param count classes of the model; 0 if both have the same
   */
  record ClassNumbers(List<Integer> ofSplit, int count) implements Serializable {
    /** Where both have the same classes. */
    public static final ClassNumbers SAME = new ClassNumbers(List.of(), 0);

    public ClassNumbers {
      ofSplit = List.copyOf(ofSplit);
    }

    /** The model's number for a label of the split; -1 if it knows none. */
    public int of(int label) {
      return ofSplit.isEmpty() ? label : ofSplit.get(label);
    }

    /** How many classes the model has, where the split has so many. */
    public int count(int classesOfSplit) {
      return ofSplit.isEmpty() ? classesOfSplit : count;
    }
  }

  /**
   * Parameters in snapshots, which are asked together.
   *
   * @param snapshots folders of the snapshots; none stands for the parameters that the model's seed
   *     draws
   * @param weights name of the tensor in each: {@code parameters} or {@code average}
   * @param poll how several answers become one
   */
  record Stored(List<String> snapshots, String weights, Poll poll) implements Serializable {
    public Stored {
      snapshots = List.copyOf(snapshots);
    }

    /** Such that probabilities are averaged. */
    public Stored(List<String> snapshots, String weights) {
      this(snapshots, weights, Poll.MEAN);
    }

    /**
     * Answers of which an image's is made.
     *
     * @param views of each image
     */
    public int voters(int views) {
      return sets() * poll.passes() * views;
    }

    /** Number of sets of parameters. */
    public int sets() {
      return Math.max(1, snapshots.size());
    }
  }

  /**
   * Rank 0 writes the files of a snapshot of the state as it is; the driver completes it.
   *
   * @param root folder of the run's snapshots
   */
  record Save(String root) implements RoundTask {}
}
