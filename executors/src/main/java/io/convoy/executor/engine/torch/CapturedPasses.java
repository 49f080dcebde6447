package io.convoy.executor.engine.torch;

import io.convoy.executor.device.DeviceMemory;
import io.convoy.executor.device.Recording;
import io.convoy.executor.engine.torch.layer.Draws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica's passes on a GPU, captured as CUDA graphs after a few plain ones: one graph for each
 * size of batch. A model that draws random numbers is never captured, as a graph would draw the
 * same each time; nor is a third size, nor anything once a graph could not be made or its memory
 * was needed for something else. Owns its native memory.
 */
final class CapturedPasses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CapturedPasses.class);

  /** Plain passes of a size before it is captured, in which kernels are chosen. */
  private static final int WARM_UP = 3;

  /** Each graph keeps the memory of a whole pass. */
  private static final int MOST = 2;

  private final Map<List<Long>, Integer> plain = new HashMap<>();
  private final Map<List<Long>, CapturedPass> graphs = new HashMap<>();
  private boolean random;
  private boolean givenUp;

  /** Runs a pass, plainly or by its graph; within a PointerScope. */
  void run(
      Tensor images, BatchTargets answers, Draws draws, BiConsumer<Tensor, BatchTargets> pass) {
    List<Long> size = size(images, answers);
    if (isDue(size)) {
      capture(size, images, answers, pass);
    }
    CapturedPass graph = graphs.get(size);
    if (graph != null) {
      graph.run(images, answers);
      return;
    }
    pass.accept(images, answers);
    plain.merge(size, 1, Integer::sum);
    if (draws.used() && !random) {
      random = true;
      LOG.info("steps are not captured as CUDA graphs: the model draws random numbers (dropout)");
    }
  }

  private boolean isDue(List<Long> size) {
    return !graphs.containsKey(size)
        && !random
        && !givenUp
        && graphs.size() < MOST
        && plain.getOrDefault(size, 0) >= WARM_UP;
  }

  private void capture(
      List<Long> size, Tensor images, BatchTargets answers, BiConsumer<Tensor, BatchTargets> pass) {
    String what = String.format("the step of %d images", images.size(0));
    Recording.tryTo(what, () -> new CapturedPass(images, answers, pass))
        .ifPresentOrElse(
            graph -> {
              graphs.put(size, graph);
              LOG.info("captured {} as a CUDA graph", what);
            },
            () -> givenUp = true);
  }

  private static List<Long> size(Tensor images, BatchTargets answers) {
    List<Long> size = new ArrayList<>(LongStream.of(images.shape()).boxed().toList());
    size.add(answers.targets() == null ? 0L : 1L);
    return size;
  }

  /**
   * Frees the memory of all graphs, and makes no more, where the GPU has too little for something
   * else.
   *
   * @return whether there was any
   */
  boolean giveUp() {
    if (graphs.isEmpty()) {
      return false;
    }
    LOG.warn("steps are not captured as CUDA graphs any more: their memory is needed");
    close();
    graphs.clear();
    givenUp = true;
    DeviceMemory.release();
    return true;
  }

  @Override
  public void close() {
    graphs.values().forEach(CapturedPass::close);
  }
}
