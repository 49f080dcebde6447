package io.convoy.executor.engine.torch;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** Vertices without a layer, and the reshapes between layers. */
final class Vertices {
  private Vertices() {}

  static Compiled elementWise(ElementWiseVertex vertex, Site site) {
    return switch (vertex.getOp()) {
      case Add -> Compiled.overwritable((in, pass) -> sum(in, site.ownsInput()));
      case Average ->
          Compiled.overwritable(
              (in, pass) -> sum(in, site.ownsInput()).div_(new Scalar(in.length)));
      case Subtract -> Compiled.overwritable((in, pass) -> in[0].sub(in[1]));
      case Product ->
          Compiled.kept((in, pass) -> Arrays.stream(in).reduce(Tensor::mul).orElseThrow());
      case Max ->
          throw site.refuse("element-wise maximum, which shares the gradient of ties differently");
    };
  }

  private static Tensor sum(Tensor[] terms, boolean inPlace) {
    Tensor sum = terms[0];
    for (int i = 1; i < terms.length; i++) {
      if (i == 1 && !inPlace) {
        sum = sum.add(terms[i]);
      } else {
        sum.add_(terms[i]);
      }
    }
    return sum;
  }

  static Compiled merge(MergeVertex vertex, Site site) {
    site.require(vertex.getMergeAxis() == 1, "merging along dimension " + vertex.getMergeAxis());
    return Compiled.overwritable((in, pass) -> torch.cat(new TensorVector(in), 1));
  }

  static Compiled scale(ScaleVertex vertex, Site site) {
    double factor = vertex.getScaleFactor();
    return Compiled.overwritable((in, pass) -> in[0].mul(new Scalar(factor)));
  }

  /** {@code [N,C,H,W]} to {@code [N, C*H*W]}, channels slowest whatever the storage. */
  static Dropouts.Unary flatten(CnnToFeedForwardPreProcessor shape, Site site) {
    site.require(shape.getFormat() == CNN2DFormat.NCHW, "flattening of NHWC images");
    return (x, pass) -> x.flatten(1, -1);
  }

  /** {@code [N, C*H*W]} to {@code [N,C,H,W]}. */
  static Dropouts.Unary unflatten(FeedForwardToCnnPreProcessor shape, Site site) {
    return (x, pass) ->
        x.reshape(-1, shape.getNumChannels(), shape.getInputHeight(), shape.getInputWidth())
            .contiguous(MemoryFormat.ChannelsLast);
  }
}
