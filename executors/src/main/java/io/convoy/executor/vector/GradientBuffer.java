package io.convoy.executor.vector;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the ranks add up in one exchange: the flat gradient, and in the same buffer's tail the sum
 * of losses, the number of hits and what the samples weigh (their number, unless the loss has class
 * weights), and the number of ranks that want to pause.
 *
 * <p>Everything in it is a sum over samples. Owns its native memory.
 */
public final class GradientBuffer implements AutoCloseable {
  private static final int TAIL = 3;
  private static final int VOTES = 1;

  private final Tensor buffer;
  private final Tensor gradient;
  private final Tensor tail;
  private final Tensor votes;
  private final Tensor counts;

  /**
   * Creates a zeroed reduction.
   *
   * @param parameters number of values of the flat gradient, P: of parameters that learn
   * @param type {@code Float} or {@code Double}
   */
  public GradientBuffer(long parameters, ScalarType type) {
    this(parameters, new TensorOptions(type));
  }

  /**
   * Creates a zeroed reduction on some device.
   *
   * @param parameters number of values of the flat gradient, P
   * @param options with a type {@code Float} or {@code Double}
   */
  public GradientBuffer(long parameters, TensorOptions options) {
    buffer = zeros(new long[] {parameters + TAIL + VOTES}, options);
    gradient = buffer.narrow(0, 0, parameters);
    tail = buffer.narrow(0, parameters, TAIL);
    counts = buffer.narrow(0, parameters, TAIL + VOTES);
    votes = buffer.narrow(0, parameters + TAIL, VOTES);
  }

  /** The whole buffer, {@code [P + 4]}, as it is exchanged. */
  public Tensor buffer() {
    return buffer;
  }

  /** The flat gradient, a view, {@code [P]}. */
  public Tensor gradient() {
    return gradient;
  }

  /** Sum of losses, hits, samples: a view, {@code [3]}. */
  public Tensor tail() {
    return tail;
  }

  /** The tail and the votes for a pause: a view, {@code [4]}. */
  public Tensor counts() {
    return counts;
  }

  /**
   * Reads all counts at once, with other numbers: the host waits for the device no more than once.
   *
   * @param others 64-bit numbers on the same device, {@code [K]}
   */
  public Sums read(Tensor others) {
    try (PointerScope scope = new PointerScope()) {
      Tensor all = cat(new TensorVector(counts.to(ScalarType.Double), others)).cpu();
      double[] values = new double[(int) all.numel()];
      all.data_ptr_double().get(values);
      return new Sums(
          values[0],
          values[1],
          values[2],
          values[TAIL] > 0,
          Arrays.copyOfRange(values, TAIL + VOTES, values.length));
    }
  }

  /**
   * What was added up, on the host.
   *
   * @param loss sum of losses over the samples, in nats
   * @param hits number of samples whose largest output is their label
   * @param samples what the samples weigh together: their number, unless the loss has class weights
   * @param pauseWanted whether any rank voted for a pause; after the exchange the same on all
   * @param others other numbers that were read with them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Sums(
      double loss, double hits, double samples, boolean pauseWanted, double[] others) {
    /** Mean of losses, weighted if the loss has class weights, in nats. */
    public double meanLoss() {
      return loss / samples;
    }
  }

  /** Sum of losses over the samples, in nats. */
  public double lossSum() {
    return tail(0);
  }

  /** Number of samples whose largest output is their label. */
  public double hits() {
    return tail(1);
  }

  /** What the samples weigh together: their number, unless the loss has class weights. */
  public double samples() {
    return tail(2);
  }

  /** Makes the sum of losses not finite, which all ranks then see. */
  public void spoil() {
    try (PointerScope scope = new PointerScope()) {
      tail.select(0, 0).fill_(new Scalar(Double.NaN));
    }
  }

  /** Votes for a pause after this step, which all ranks then see. */
  public void voteForPause() {
    votes.fill_(new Scalar(1.0));
  }

  private double tail(int index) {
    try (PointerScope scope = new PointerScope()) {
      return tail.select(0, index).item_double();
    }
  }

  /** Sets everything to zero. */
  public void clear() {
    buffer.zero_();
  }

  @Override
  public void close() {
    counts.close();
    votes.close();
    tail.close();
    gradient.close();
    buffer.close();
  }
}
