/** The words of 5 to 7 letters that stand most often in passwords. */
export const COMMON_WORDS = `
access accord action adidas admin alabama alaska alexis alpha america andrey angel angels animal apache apollo apple
apples arizona arsenal asdasd asdfg asdfgh atlanta austin autumn avalon avatar awesome azerty badboy badger baller
balls bambam banana bandit barbie barney batman beatles beauty beaver beavis berlin bigboy bigdog bigmac bigman bigred
birdie biteme blazer blonde bobcat bonjour booger boogie boomer boston bowling brandy brasil braves brazil britney
bronco broncos browns bruins brutus bubba bubble bubbles buddha buddy buffalo bulldog bullet buster butter caesar
camaro cameron canada cancer captain cartman casino casper cassie catfish celtic cessna charlie cheese chelsea cherry
chester chevy chicago chicken chipper chopper christ chronic classic cobra coffee compaq connor cookie cookies copper
corona cougar cowboy cowboys coyote cricket cthutq dakota dallas dancer danger destiny detroit devils dexter diablo
diamond diesel digger digital dilbert disney doctor dodgers doggie dollar dolphin domino donkey dragon dragons dreamer
dreams driver drummer ducati eagle eagles eclipse eminem empire enigma enter everton express extreme falcon fantasy
fatboy fender ferrari fireman fishing flash flipper florida flower fluffy flyers forest forever freaky freddy freedom
friday froggy fylhtq galina galore gandalf gateway gators geheim gemini genesis genius gfhjkm ghbdtn giants ginger
girls gizmo goblue golden golfer goober google guitar gundam gunner hacker hallo hammer hannah harley haslo hawaii
hawkeye heaven hello helpme hendrix hiphop hitman hjvfirf hobbes hockey holiday honda horse horses hotdog hotrod
hummer hunter iceman iloveu integra iphone ironman iwantu jaguar jasmine jasper jester joker jordan junior jupiter
justice karina katana killer kirill kitten kitty klaster kodiak lakers leather legend lennon lestat letmein liberty
lights lizard login london lovely loveme lover lovers loveyou lucifer lucky machine maddie maddog madison madman
madmax madonna maggie magic magnum maksim malibu manutd marina marine marines marley master matrix maxima maximus
maxwell mercury merlin mexico mickey mnbvcxz monday money monkey monster montana mookie moose mother mouse mozart
muffin mustang naruto nascar nastya natali natasha naughty nemesis newport newyork nfnmzyf nikita nirvana nissan
oksana oliver online openup orange outlaw packard packers pandora pantera panther panzer parola passion patches
peaches peanut peewee pegasus penguin pepper phantom phoenix phpbb picard pickle piglet pirate player pokemon polaris
police polina pontiac pookie poopoo popcorn popeye porsche prelude prince private privet psycho pumpkin purple pyramid
qazqaz qazwsx qazxsw qwaszx qweasd qweqwe qwert qwerty qwertyu rabbit racing raider raiders rainbow random ranger
rangers raptor rascal raven reddog redhead redrum redsox roblox rocket rocks ronaldo rooster rosebud rulez runner
ruslan russia sailor saints samson samsung samurai sandman saturn schatz scooby scooter scorpio scotty scully seattle
secret senha serega sergey shadow shaggy shelby shorty shotgun sierra signal silver simple skipper skippy skyline
slayer smiley smokey smooth snake sniper snoopy snowman soccer soleil sophie sparky speedy spider spike spirit spooky
spring stalker stealth stinky strike stupid sublime success summer sunday sunset super surfer suzuki sweety sydney
target tattoo taurus teacher tennis tester testing theman theone therock thumper thunder tiger tigers tigger tinker
titanic tomcat topgun tornado toyota trigger trinity trooper trouble trucks turkey turtle tweety twitter unicorn
vampire vegeta vfhbyf vfrcbv victory viking vikings viktor viper vision voodoo voyager warrior weasel welcome whispr
whynot wicked wildcat willow windows winner winston winter wizard wolves wombat woody wutang xavier xfiles yamaha
yankee yankees yellow yfnfif ytrewq zaqwsx zombie zxcvbn zxcvbnm
`;
