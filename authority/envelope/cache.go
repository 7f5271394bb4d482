package envelope

import (
	"container/list"
	"sync"
)

// Cache keeps the keys that were opened last. It may be used by many goroutines.
type Cache struct {
	mu    sync.Mutex
	most  int
	order *list.List // of cached, the latest used first
	at    map[string]*list.Element
}

type cached struct {
	account string
	key     *Key
}

// NewCache returns a cache of so many keys at most.
func NewCache(most int) *Cache {
	return &Cache{most: most, order: list.New(), at: map[string]*list.Element{}}
}

// Get returns the key of an account, nil when it is not here.
func (c *Cache) Get(account string) *Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.at[account]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(cached).key
}

// Put keeps a key, and drops the one that was not used for longest when there are too many.
func (c *Cache) Put(account string, k *Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.at[account]; e != nil {
		e.Value = cached{account, k}
		c.order.MoveToFront(e)
		return
	}
	c.at[account] = c.order.PushFront(cached{account, k})
	if c.order.Len() > c.most {
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.at, last.Value.(cached).account)
	}
}

// Forget drops the key of an account.
func (c *Cache) Forget(account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.at[account]; e != nil {
		c.order.Remove(e)
		delete(c.at, account)
	}
}

// Clear drops all keys.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order.Init()
	clear(c.at)
}

// Len returns how many keys are here.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order.Len()
}
