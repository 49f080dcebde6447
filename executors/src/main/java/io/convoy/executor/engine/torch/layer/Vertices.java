package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.GlimpsePreProcessor;
import io.convoy.executor.model.layer.PathDraw;
import io.convoy.executor.model.layer.PathJoin;
import java.util.Arrays;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** Vertices without a layer, and the reshapes between layers. */
final class Vertices {
  private Vertices() {}

  static Compiled elementWise(ElementWiseVertex vertex, CompileContext site) {
    return switch (vertex.getOp()) {
      case Add -> Compiled.overwritable((in, pass) -> sum(in, site.ownsInput()));
      case Average ->
          Compiled.overwritable(
              (in, pass) -> sum(in, site.ownsInput()).div_(new Scalar(in.length)));
      case Subtract -> Compiled.overwritable((in, pass) -> in[0].sub(in[1]));
      case Product ->
          Compiled.kept((in, pass) -> Arrays.stream(in).reduce(Tensor::mul).orElseThrow());
      case Max -> Compiled.overwritable((in, pass) -> maximum(in));
    };
  }

  /** The gradient of ties goes to the first, as in DL4J; {@code torch::maximum} shares it. */
  private static Tensor maximum(Tensor[] in) {
    Tensor stacked = torch.stack(new TensorVector(in), 0);
    Tensor first = stacked.detach().argmax(new LongOptional(0), true);
    return stacked.gather(0, first).squeeze(0);
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

  static Compiled merge(MergeVertex vertex, CompileContext site) {
    int axis = vertex.getMergeAxis();
    site.require(
        axis == 1 || (axis == 3 && site.channelsLast()), "merging along dimension " + axis);
    return Compiled.overwritable((in, pass) -> torch.cat(new TensorVector(in), 1));
  }

  /** Channels or features {@code from} to {@code to}, both inclusive. */
  static Compiled subset(SubsetVertex vertex, CompileContext site) {
    site.require(!site.channelsLast(), "a subset of NHWC images, of which DL4J takes rows");
    long length = vertex.getTo() - vertex.getFrom() + 1L;
    return Compiled.kept((in, pass) -> in[0].narrow(1, vertex.getFrom(), length));
  }

  static Compiled shift(ShiftVertex vertex, CompileContext site) {
    double amount = vertex.getShiftFactor();
    return Compiled.overwritable((in, pass) -> in[0].add(new Scalar(amount)));
  }

  static Compiled reshape(ReshapeVertex vertex, CompileContext site) {
    site.require(vertex.getReshapeOrder() == 'c', "reshaping in column order");
    site.require(!site.channelsLast(), "reshaping of NHWC images");
    long[] shape = Arrays.stream(vertex.getNewShape()).asLongStream().toArray();
    return Compiled.kept(
        (in, pass) -> {
          Tensor reshaped = in[0].reshape(shape);
          return shape.length == 4 ? reshaped.contiguous(MemoryFormat.ChannelsLast) : reshaped;
        });
  }

  /** {@code x / max(|x|, eps)}, the norm over everything of a sample. */
  static Compiled unitLength(L2NormalizeVertex vertex, CompileContext site) {
    int[] dimensions = vertex.getDimension();
    site.require(dimensions == null || dimensions.length == 0, "normalisation of some dimensions");
    double eps = vertex.getEps();
    return Compiled.overwritable(
        (in, pass) -> {
          Tensor rows = in[0].flatten(1, -1);
          Tensor norm = rows.square().sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
          return in[0].div(perSample(norm.clamp_min(new Scalar(eps)), in[0]));
        });
  }

  static Compiled pathDraw(PathDraw vertex, CompileContext site) {
    return Compiled.kept(
        (in, pass) -> {
          long samples = in[0].size(0);
          if (!pass.training()) {
            return in[0].new_ones(samples, vertex.paths());
          }
          Tensor numbers =
              torch.zeros(new long[] {vertex.numbers()}, new TensorOptions(ScalarType.Double));
          numbers.uniform_(0, 1, new GeneratorOptional(pass.draws().onHost()));
          double[] uniform = new double[vertex.numbers()];
          numbers.data_ptr_double().get(uniform);
          float[] kept = vertex.draw(Arrays.stream(uniform).iterator()::next);
          Tensor row =
              torch.tensor(kept).to(in[0].options(), true, false, new MemoryFormatOptional());
          return row.unsqueeze(0).expand(samples, -1);
        });
  }

  static Compiled pathJoin(PathJoin vertex, CompileContext site) {
    return Compiled.overwritable(
        (in, pass) -> {
          int paths = in.length - 1;
          Tensor kept = in[paths].detach().narrow(1, vertex.first(), paths);
          Tensor sums = kept.sum(new long[] {1}, true, new ScalarTypeOptional());
          Tensor weights = kept.div(sums).to(in[0].scalar_type());
          Tensor mean = in[0].mul(perSample(weights.select(1, 0), in[0]));
          for (int path = 1; path < paths; path++) {
            mean.add_(in[path].mul(perSample(weights.select(1, path), in[path])));
          }
          return mean;
        });
  }

  /** A number of each sample, {@code [N]}, to be broadcast over what it has. */
  private static Tensor perSample(Tensor numbers, Tensor samples) {
    long[] shape = new long[(int) samples.dim()];
    Arrays.fill(shape, 1);
    shape[0] = samples.size(0);
    return numbers.reshape(shape);
  }

  static Compiled scale(ScaleVertex vertex, CompileContext site) {
    double factor = vertex.getScaleFactor();
    return Compiled.overwritable((in, pass) -> in[0].mul(new Scalar(factor)));
  }

  /** {@code [N,C,H,W]} to features in the order of the configuration's format. */
  static Dropouts.Unary flatten(CnnToFeedForwardPreProcessor shape, CompileContext site) {
    return shape.getFormat() == CNN2DFormat.NCHW
        ? (x, pass) -> x.flatten(1, -1)
        : (x, pass) -> x.permute(0, 2, 3, 1).flatten(1, -1);
  }

  /** {@code [N, C*H*W]} to {@code [N,C,H,W]}. */
  static Dropouts.Unary unflatten(FeedForwardToCnnPreProcessor shape, CompileContext site) {
    site.require(!site.channelsLast(), "features made NHWC images");
    return (x, pass) ->
        x.reshape(-1, shape.getNumChannels(), shape.getInputHeight(), shape.getInputWidth())
            .contiguous(MemoryFormat.ChannelsLast);
  }

  /** {@code [N,C,H,W]} to {@code [N, C*h*w, T]}. */
  static Dropouts.Unary glimpses(GlimpsePreProcessor shape, CompileContext site) {
    return (x, pass) -> {
      long rows = x.size(2) / shape.height();
      long columns = x.size(3) / shape.width();
      return x.reshape(x.size(0), x.size(1), rows, shape.height(), columns, shape.width())
          .permute(0, 1, 3, 5, 2, 4)
          .reshape(x.size(0), -1, rows * columns);
    };
  }
}
