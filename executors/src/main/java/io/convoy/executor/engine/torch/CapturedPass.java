package io.convoy.executor.engine.torch;

import io.convoy.executor.device.CudaGraph;
import io.convoy.executor.device.DeviceMemory;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A forward and backward pass on a GPU, captured with images and answers of one size. Owns its
 * native memory.
 */
final class CapturedPass implements AutoCloseable {
  private final Tensor images;
  private final BatchTargets answers;
  private final CudaGraph graph;

  /**
   * Captures, without doing it.
   *
   * @param images like those of all its batches
   * @param answers likewise
   * @param pass must have run before with such a batch, so that kernels are chosen
   * @throws RuntimeException if the pass throws it, or the GPU has no memory for the graph; nothing
   *     is kept then
   */
  CapturedPass(Tensor images, BatchTargets answers, BiConsumer<Tensor, BatchTargets> pass) {
    this.images = torch.empty_like(images);
    Tensor targets = answers.targets() == null ? null : torch.empty_like(answers.targets());
    this.answers = new BatchTargets(torch.empty_like(answers.labels()), targets).retained();
    this.images.retainReference();
    DeviceMemory.release(); // the graph has memory of its own
    try {
      graph = CudaGraph.of(() -> scoped(pass));
    } catch (RuntimeException e) {
      forget();
      throw e;
    }
  }

  @SuppressWarnings("try") // scopes act by being open
  private void scoped(BiConsumer<Tensor, BatchTargets> pass) {
    try (PointerScope scope = new PointerScope()) {
      pass.accept(images, answers);
    }
  }

  /** Runs the pass with a batch. */
  void run(Tensor newImages, BatchTargets newAnswers) {
    images.copy_(newImages, true);
    answers.labels().copy_(newAnswers.labels(), true);
    if (answers.targets() != null) {
      answers.targets().copy_(newAnswers.targets(), true);
    }
    graph.replay();
  }

  @Override
  public void close() {
    graph.close();
    forget();
  }

  private void forget() {
    images.close();
    answers.close();
  }
}
