package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.engine.Peers;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the layers of one training pass add up over the ranks, forward and backward.
 *
 * <p>Autograd runs backward on the calling thread and takes nodes strictly in the reverse order of
 * their creation, so that all ranks add up the same things in the same order.
 */
public final class CrossRankSums {
  private final Peers peers;
  private RuntimeException failure;

  public CrossRankSums(Peers peers) {
    this.peers = peers;
  }

  /** Whether there is nobody to add up with. */
  boolean ownOnly() {
    return peers.ranks() == 1;
  }

  /** Adds up over the ranks, in place; nothing flows back. */
  void sum(Tensor values) {
    peers.sum(values);
  }

  /**
   * The sum over the ranks. What flows back to a rank's own part is the gradient of all ranks'
   * losses.
   *
   * @param own this rank's part; small
   */
  Tensor of(Tensor own) {
    if (ownOnly()) {
      return own;
    }
    Tensor all = own.detach().clone();
    peers.sum(all);
    Tensor total = own.sub(own.detach()).add_(all); // exactly the same values on every rank
    onGradient(
        total,
        gradient -> {
          Tensor sum = gradient.contiguous().clone();
          peers.sum(sum);
          gradient.copy_(sum);
        });
    return total;
  }

  /** A number's sum over the ranks. */
  double of(double own) {
    if (ownOnly()) {
      return own;
    }
    Tensor all = torch.full(new long[] {1}, new Scalar(own), new TensorOptions(ScalarType.Double));
    peers.sum(all);
    return all.item_double();
  }

  /**
   * Has the gradient of a tensor changed on its way back.
   *
   * @param tensor whose consumers make gradients of their own, not views of others'
   * @param change in place
   */
  void onGradient(Tensor tensor, Consumer<Tensor> change) {
    if (tensor.requires_grad()) {
      tensor.register_hook(new Hook(change));
    }
  }

  /** The failure of an exchange in the backward pass, which LibTorch has made a text of. */
  public RuntimeException cause(RuntimeException thrown) {
    return failure == null ? thrown : failure;
  }

  /** Called by autograd; lives in the scope of the pass. */
  private final class Hook extends VoidTensorHook {
    private final Consumer<Tensor> change;

    Hook(Consumer<Tensor> change) {
      this.change = change;
    }

    @Override
    @SuppressWarnings("try") // scopes act by being open
    public void call(TensorBase gradient) {
      try (PointerScope scope = new PointerScope()) {
        change.accept(new Tensor(gradient));
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      } finally {
        gradient.close();
      }
    }
  }
}
