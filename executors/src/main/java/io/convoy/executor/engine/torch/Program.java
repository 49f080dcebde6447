package io.convoy.executor.engine.torch;

import io.convoy.executor.engine.torch.layer.Op;
import io.convoy.executor.engine.torch.layer.Pass;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A compiled graph: steps in topological order, and the losses at its ends. It holds no parameters
 * and no native memory.
 *
 * @param steps each of which fills the next slot; slot 0 are the images; the last ones are the
 *     outputs, the first output last
 * @param endings of the outputs, the first one first
 */
record Program(List<Step> steps, List<LossHead> endings) {

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
    endings = List.copyOf(endings);
  }

  /** The loss of the network's first output. */
  LossHead ending() {
    return endings.get(0);
  }

  /** Runs backward from all outputs, the first one first, and adds to a reduction's tail. */
  void backward(Tensor[] outputs, BatchTargets answers, Tensor tail) {
    if (outputs.length == 1) {
      ending().backward(outputs[0], answers, tail);
    } else {
      LossHead.backward(endings, outputs, answers, tail);
    }
  }

  /**
   * The network's outputs before their last activations, {@code [N,classes]}, the first one first.
   *
   * <p>A tensor is closed after its last reader, so that at inference its memory serves again; in
   * training autograd keeps what backward needs.
   *
   * @param images {@code [N,C,H,W]}, which the caller closes
   */
  Tensor[] run(Tensor images, Pass pass) {
    Tensor[] slots = new Tensor[steps.size() + 1];
    slots[0] = images;
    runSteps(0, steps.size(), slots, pass);
    return outputs(slots);
  }

  /** The same as {@link #run}, but with all vertices before the outputs in mixed precision. */
  Tensor[] runMixed(Tensor images, Pass pass) {
    Tensor[] slots = new Tensor[steps.size() + 1];
    slots[0] = images;
    int last = steps.size() - endings.size();
    try (Autocast autocast = new Autocast(images.device().type())) {
      runSteps(0, last, slots, pass);
    }
    for (int i = last; i < steps.size(); i++) {
      for (int slot : steps.get(i).inputs()) {
        slots[slot] = slots[slot].to(ScalarType.Float);
      }
    }
    runSteps(last, steps.size(), slots, pass);
    return outputs(slots);
  }

  private Tensor[] outputs(Tensor[] slots) {
    Tensor[] outputs = new Tensor[endings.size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = slots[steps.size() - i];
    }
    return outputs;
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
