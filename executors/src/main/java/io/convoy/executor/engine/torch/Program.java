package io.convoy.executor.engine.torch;

import io.convoy.executor.engine.torch.layer.Op;
import io.convoy.executor.engine.torch.layer.Pass;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A compiled graph: steps in topological order, and the loss at its end. It holds no parameters and
 * no native memory.
 *
 * @param steps each of which fills the next slot; slot 0 are the images
 * @param ending of the last step's output
 */
record Program(List<Step> steps, LossHead ending) {

  /**
   * One vertex.
   *
   * @param vertex its name
   * @param op what it does
   * @param inputs slots that it reads
   * @param dying those slots that no later step reads
   */
  record Step(String vertex, Op op, List<Integer> inputs, List<Integer> dying) {}

  Program {
    steps = List.copyOf(steps);
  }

  /**
   * The network's output before the last activation, {@code [N,classes]}.
   *
   * <p>A tensor is closed after its last reader, so that at inference its memory serves again; in
   * training autograd keeps what backward needs.
   *
   * @param images {@code [N,C,H,W]}, which the caller closes
   */
  Tensor run(Tensor images, Pass pass) {
    Tensor[] slots = new Tensor[steps.size() + 1];
    slots[0] = images;
    runSteps(0, steps.size(), slots, pass);
    return slots[steps.size()];
  }

  /** The same as {@link #run}, but with all vertices before the output in mixed precision. */
  Tensor runMixed(Tensor images, Pass pass) {
    Tensor[] slots = new Tensor[steps.size() + 1];
    slots[0] = images;
    int last = steps.size() - 1;
    try (Autocast autocast = new Autocast(images.device().type())) {
      runSteps(0, last, slots, pass);
    }
    for (int slot : steps.get(last).inputs()) {
      slots[slot] = slots[slot].to(ScalarType.Float);
    }
    runSteps(last, steps.size(), slots, pass);
    return slots[steps.size()];
  }

  private void runSteps(int from, int to, Tensor[] slots, Pass pass) {
    for (int i = from; i < to; i++) {
      Step step = steps.get(i);
      Tensor output = step.op().run(gathered(slots, step.inputs()), pass);
      pass.computed(step.vertex(), output);
      for (int slot : step.dying()) {
        if (slot != 0 && !slots[slot].equals(output)) {
          slots[slot].close();
        }
        slots[slot] = null;
      }
      slots[i + 1] = output;
    }
  }

  private static Tensor[] gathered(Tensor[] slots, List<Integer> inputs) {
    Tensor[] gathered = new Tensor[inputs.size()];
    for (int i = 0; i < gathered.length; i++) {
      gathered[i] = slots[inputs.get(i)];
    }
    return gathered;
  }
}
