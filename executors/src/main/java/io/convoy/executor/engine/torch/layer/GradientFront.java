package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.engine.GradientFollower;
import io.convoy.executor.engine.Peers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * How far backward has completed the flat gradient, from its end.
 *
 * <p>Autograd calls a leaf's hook once in a pass, just before it adds the leaf's gradient, and does
 * one thing after the other: so when the next leaf's hook is called, that of the last is complete.
 * Running statistics are adjusted in the forward pass, and count as complete. Owns its native
 * memory.
 */
public final class GradientFront implements AutoCloseable {
  /** A trained parameter and where it begins in the flat vector. */
  record Leaf(Tensor value, long offset) {}

  private static final int NONE = -1;

  private final List<Leaf> leaves;
  private final List<Hook> hooks = new ArrayList<>();
  private final boolean[] complete;
  private int front;
  private int arriving;
  private Optional<GradientFollower> follower = Optional.empty();
  private RuntimeException failure;

  /**
   * Of all trained parameters.
   *
   * @param leaves in ascending order of offset
   */
  GradientFront(List<Leaf> leaves) {
    this.leaves = List.copyOf(leaves);
    complete = new boolean[leaves.size()];
  }

  /** Tells whoever follows among the peers, in the backward pass that comes. */
  public void follow(Peers peers) {
    follower = peers.follower();
    if (follower.isPresent() && hooks.isEmpty()) {
      for (int i = 0; i < leaves.size(); i++) {
        Hook hook = new Hook(i);
        hook.retainReference();
        hooks.add(hook);
        leaves.get(i).value().register_hook(hook);
      }
    }
    Arrays.fill(complete, false);
    front = leaves.size();
    arriving = NONE;
    failure = null;
  }

  /** The failure of a follower, which LibTorch has made a text of. */
  public RuntimeException cause(RuntimeException thrown) {
    return failure == null ? thrown : failure;
  }

  private void arrives(int leaf) {
    if (arriving != NONE) {
      complete[arriving] = true;
    }
    arriving = leaf;
    int before = front;
    while (front > 0 && complete[front - 1]) {
      front--;
    }
    if (front < before) {
      follower.orElseThrow().completeFrom(leaves.get(front).offset());
    }
  }

  @Override
  public void close() {
    hooks.forEach(Hook::close);
  }

  /** Called by autograd. */
  private final class Hook extends VoidTensorHook {
    private final int leaf;

    Hook(int leaf) {
      this.leaf = leaf;
    }

    @Override
    public void call(TensorBase gradient) {
      gradient.close();
      if (follower.isEmpty()) {
        return;
      }
      try {
        arrives(leaf);
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }
  }
}
