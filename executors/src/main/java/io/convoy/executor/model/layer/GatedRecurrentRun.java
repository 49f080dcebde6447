package io.convoy.executor.model.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link GatedRecurrent} on DL4J, step by step. */
final class GatedRecurrentRun extends ChannelRun<GatedRecurrent> {
  GatedRecurrentRun(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /**
   * What a step computes, each {@code [N,H]} but the first.
   *
   * @param input {@code [N,F]}
   * @param before the output of the step before
   * @param reset r
   * @param update z
   * @param candidate n
   * @param inner what the reset gate scales
   */
  private record Gates(
      INDArray input,
      INDArray before,
      INDArray reset,
      INDArray update,
      INDArray candidate,
      INDArray inner) {
    /** {@code (1 - z) n + z h}. */
    INDArray output() {
      return candidate.add(update.mul(before.sub(candidate)));
    }
  }

  private INDArray weight(String name, boolean training) {
    return getParamWithNoise(name, training, LayerWorkspaceMgr.noWorkspaces());
  }

  private List<Gates> steps(INDArray x, boolean training) {
    INDArray weight = weight(GatedRecurrent.WEIGHT, training);
    INDArray recurrent = weight(GatedRecurrent.RECURRENT_WEIGHT, training);
    long units = layerConf().getNOut();
    List<Gates> steps = new ArrayList<>();
    INDArray before = Nd4j.zeros(x.dataType(), x.size(0), units);
    for (long t = 0; t < x.size(2); t++) {
      INDArray input =
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).dup('c');
      INDArray in = input.mmul(weight).addiRowVector(getParam(GatedRecurrent.BIAS));
      INDArray back = before.mmul(recurrent).addiRowVector(getParam(GatedRecurrent.RECURRENT_BIAS));
      INDArray reset = Transforms.sigmoid(part(in, 0).add(part(back, 0)), false);
      INDArray update = Transforms.sigmoid(part(in, 1).add(part(back, 1)), false);
      INDArray inner = part(back, 2).dup();
      INDArray candidate = Transforms.tanh(part(in, 2).add(reset.mul(inner)), false);
      Gates step = new Gates(input, before, reset, update, candidate, inner);
      steps.add(step);
      before = step.output();
    }
    return steps;
  }

  /** The reset gate's columns, the update gate's or the candidate's, a view. */
  private INDArray part(INDArray columns, long number) {
    long units = layerConf().getNOut();
    return columns.get(
        NDArrayIndex.all(), NDArrayIndex.interval(number * units, (number + 1) * units));
  }

  @Override
  INDArray forward(INDArray x, boolean training) {
    List<Gates> steps = steps(x, training);
    return steps.get(steps.size() - 1).output();
  }

  @Override
  INDArray backward(INDArray x, INDArray epsilon) {
    INDArray weight = weight(GatedRecurrent.WEIGHT, true);
    INDArray recurrent = weight(GatedRecurrent.RECURRENT_WEIGHT, true);
    INDArray dx = x.like();
    gradientViews.values().forEach(view -> view.assign(0));
    List<Gates> steps = steps(x, true);
    INDArray slope = epsilon;
    for (int t = steps.size() - 1; t >= 0; t--) {
      Gates step = steps.get(t);
      INDArray candidate =
          slope.mul(step.update().rsub(1)).muli(step.candidate().mul(step.candidate()).rsubi(1));
      INDArray update =
          slope.mul(step.before().sub(step.candidate())).muli(sigmoidSlope(step.update()));
      INDArray reset = candidate.mul(step.inner()).muli(sigmoidSlope(step.reset()));
      INDArray in = Nd4j.concat(1, reset, update, candidate);
      INDArray back = Nd4j.concat(1, reset, update, candidate.mul(step.reset()));
      gradient(GatedRecurrent.WEIGHT).addi(step.input().transpose().mmul(in));
      gradient(GatedRecurrent.RECURRENT_WEIGHT).addi(step.before().transpose().mmul(back));
      gradient(GatedRecurrent.BIAS).addi(in.sum(0));
      gradient(GatedRecurrent.RECURRENT_BIAS).addi(back.sum(0));
      dx.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t))
          .assign(in.mmul(weight.transpose()));
      slope = slope.mul(step.update()).addi(back.mmul(recurrent.transpose()));
    }
    return dx;
  }

  private static INDArray sigmoidSlope(INDArray output) {
    return output.mul(output.rsub(1));
  }
}
