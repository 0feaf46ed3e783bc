"""What any of these people may say, whatever their script: written to betray nothing.

A script's own lines come first; these are for what no author can foresee, and for talks so long that an
author's lines are used up.
"""

RUDE = (
    "There’s no need to speak to me like that. I came here because I need some help.",
    "I’d rather you didn’t take that tone with me, if it’s all the same to you.",
    "That’s not a nice thing to say to somebody who is already having a hard time.",
    "I don’t think I deserve that. Could we please talk to each other properly?",
    "Well, that stings. I’m doing my best here, and I’d hoped you would too.",
)
PERSON = (
    "What a funny thing to ask. I’m just somebody who’d like to get this sorted out today.",
    "I’m not sure what you mean by that. I’m only here to talk about this business of mine.",
    "You’ve lost me there, I’m afraid. Could we get back to why I’m talking to you?",
    "I’m as real as anybody who has sat in a waiting room. Shall we carry on?",
    "That’s an odd question, if you don’t mind me saying. Was there something you wanted to know?",
)
STAYS = (
    "I don’t know anything about that sort of thing. I just want to understand where I stand.",
    "You’ve lost me completely now. Could we please go back to what we were talking about?",
    "I’m sorry, that means nothing to me. I thought we were going to talk about how I am.",
    "I wouldn’t know what to do with that, honestly. Can we stick to why I’m here?",
    "That’s a bit over my head. I’d sooner you asked me something that I can answer.",
)
NO_ADVICE = (
    "I was rather hoping you would tell me that. I’m no expert in these things.",
    "That’s your department, surely. I wouldn’t know what’s best, that’s why I’m asking you.",
    "Goodness, don’t ask me. You’re the one who has been trained for all of this.",
    "I couldn’t say, really. I’d only be guessing, and I’d rather hear it from you.",
)
ASIDE = (
    "Maybe, I suppose. I’ve got other things on my mind just now, if I’m honest.",
    "That’s nice, but I can’t really think about that today. Can we come back to all this?",
    "I don’t follow that sort of thing much. I’d sooner talk about why I’m here.",
    "Hm, perhaps another time. I keep thinking about what happens next with me, you see.",
    "I couldn’t tell you, to be honest. My head’s full of all this at the moment.",
)
FOLLOWS = (
    "Yes, I think so. I’ll see how it goes once I’m on my own with it.",
    "I suppose so, yes. It’s a fair amount to keep in my head, though.",
    "More or less. I nodded along, but I might not remember it all tomorrow.",
    "I think I’ve got it, thank you. You do explain it quite quickly, mind you.",
    "Yes, yes. I expect it will make more sense when I’ve slept on it.",
)
QUIET = (
    "Sorry, are you still there? It has gone a little quiet, and I wasn’t sure.",
    "I don’t know whether I’m supposed to say something now. Did you want to ask me anything?",
    "Is everything all right? You’ve gone quiet, and that makes me wonder a bit.",
    "Take your time. I only wondered whether you were waiting for me to say something.",
)
LEADS = (
    "Well, I don’t know.",
    "Hm, let me see.",
    "To be honest with you,",
    "Right, I see.",
    "How shall I put it?",
    "Oh, well now.",
    "I’m not quite sure, but",
    "Sorry, my mind was wandering.",
    "Yes, I suppose so.",
    "Let me think about that for a second.",
)
CORES = (
    "it’s a lot to take in all at once, and I’m trying to keep up with you.",
    "could you say a bit more about what you mean, so that I can follow you?",
    "was there something in particular that you wanted to hear from me about?",
    "I’m listening, I just need a moment to get my thoughts in order here.",
    "perhaps you could ask me that in another way, and I’ll do my best.",
    "I’d like to get this right, so please go a little slower for me.",
    "I think I’ve said most of it, unless you’d like to know something else.",
    "you’ll have to help me along a little, I’m not used to all of this.",
)
"""Lead and core give 80 sentences, with a second core 560: no talk of five minutes uses them up."""
